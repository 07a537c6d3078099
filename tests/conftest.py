"""What tests share: BLAS on one thread, as the project trains, and one quick report."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from threadpoolctl import threadpool_limits

from digits.processor import ONE_THREAD
from tests.browser import NO_BROWSER, chromium
from tests.quick import finish, start

# One process makes the killed report, the next the quick one, on which all other processes wait.
LONGEST = ("same", "pages", "lab", "run", "interrupt", "pad", "experiments", "notebooks")

# They train on real images, start the program again and again, or open JupyterLab.
SLOW = {
    *{*LONGEST} - {"pad", "notebooks"},
    *("cluster", "fuzz", "golden", "mutate", "package", "processor", "script", "web"),
}


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no process is left alone with one.

    Slow, and left out by `make check`, are the files in SLOW, what needs a quick report, a browser
    or the program in a process of its own, and what says so itself.
    """
    name = lambda item: item.path.stem.removeprefix("test_")  # noqa: E731
    items.sort(key=lambda item: (*LONGEST, name(item)).index(name(item)))
    for item in items:
        skips = [mark.kwargs.get("reason", "") for mark in item.iter_markers("skipif")]
        wants = {"quick", "program"} & {*item.fixturenames} or NO_BROWSER in skips
        if wants or name(item) in SLOW:
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Here and in all that a test starts; digits.processor says why."""
    os.environ |= ONE_THREAD
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """A quick report of all notebooks, in a folder of its own: its Place.

    The first of the test processes that needs it makes it, for all of them.
    """
    from digits.report import pages

    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place = pages.Place(base / "quick", base / "quick", base / "quick" / "runs")
    with FileLock(base / "quick.lock"):
        if not (place.pages / "index.html").is_file():
            place.output.mkdir(exist_ok=True)
            finish(start(place.output))
    return place


@pytest.fixture(scope="module")
def browser():
    """A running Chromium; tests that use it skip where there is none, see needs_browser."""
    with chromium() as running:
        yield running


@pytest.fixture
def small_files():
    """Within it, files may have 1,000 bytes, and then the disk is full, as it seems."""
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit


@pytest.fixture
def read_only():
    """Within it, there is a folder that we may read and not write, even where root runs this."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows keeps such rights in another way")
    folder, user = Path(tempfile.mkdtemp(dir="/tmp")), os.geteuid()  # in no folder that is closed

    @contextmanager
    def closed():
        if user == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(user)

    folder.chmod(0o555)
    yield closed
    folder.chmod(0o755)
    shutil.rmtree(folder)
