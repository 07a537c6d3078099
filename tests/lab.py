"""JupyterLab in a browser, for the tests: a server of its own, and a page with a notebook open."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

OPTIONS = [
    "--no-browser", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=",
    "--ServerApp.password=", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
    "--ServerApp.port_retries=0", "--LabApp.check_for_updates_class="
    "jupyterlab.NeverCheckForUpdate", "--ServerApp.allow_root=True",
]  # fmt: skip


@contextmanager
def jupyter_lab(folder):
    """The address of a JupyterLab that serves folder, on this machine only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(folder / f".{kind.lower()}") for kind in ("CONFIG", "DATA")}
    environment = {
        **os.environ,
        **own,
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    environment.pop("DIGITS_OUTPUT", None)
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.port={port}",
               f"--ServerApp.root_dir={folder}"]  # fmt: skip
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, folder / "server.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address, server, log):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def open_notebook(browser, address, notebook, folder):
    """A page of browser with a copy of notebook (a path) open, its kernel ready."""
    shutil.copy(notebook, folder / notebook.name)
    page = browser.new_page()
    page.goto(f"{address}/lab/tree/{notebook.name}?reset")
    kernel = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
    page.wait_for_function(f"{kernel}?.status === 'idle'", timeout=60_000)
    return page


def run_all(page):
    """Run all cells and wait until they are done; the errors that they show."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')", None)
    errors = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr'], "
                          ".jp-RenderedText[data-mime-type*='error']")  # fmt: skip
    return errors.all_inner_texts()
