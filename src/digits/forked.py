"""Kernels of notebooks, forked from a process that has imported what notebooks need.

A kernel that starts by itself takes seconds to import NumPy, matplotlib and Jupyter; a forked one
has them at once. That process must not import digits.paths or what needs it, because each kernel
brings an environment of its own, which says where its results go.
"""

import asyncio
import os
import sys
from contextlib import suppress
from multiprocessing import forkserver, get_context
from typing import Any

import psutil
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict

from digits.interrupt import end_descendants, end_with, kept_from_children
from digits.processor import ONE_THREAD

IMPORTS = [
    "ipykernel.kernelapp", "matplotlib.pyplot", "scipy.ndimage", "scipy.interpolate", "scipy.stats",
    "anywidget", "safetensors.numpy",
]  # fmt: skip
FORKS = sys.platform == "linux"
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as every kernel sets it


def prepare() -> None:
    """Start the process from which kernels are forked; it imports IMPORTS in the background."""
    if not FORKS:
        return
    before = dict(os.environ)
    os.environ |= ONE_THREAD | INLINE  # which NumPy and matplotlib read when they are imported
    # a killed process leaves semaphores, which a tracker removes; it need not warn
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    forkserver.set_forkserver_preload(IMPORTS)
    try:
        with kept_from_children():
            forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ |= before


class Kernels(AsyncKernelManager):
    """Starts kernels by forking, where processes can be forked safely."""

    environment = Dict().tag(config=True)  # added to that of this process

    def __init__(self, **options: Any):
        super().__init__(**options)
        if FORKS:
            self.provisioner = _Forked(parent=self, kernel_spec=self.kernel_spec)

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        await super().start_kernel(env={**os.environ, **self.environment}, **options)


class _Forked(LocalProvisioner):
    process: Any = None  # a multiprocessing.Process

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        given = cmd[cmd.index("-f") :], dict(kwargs["env"]), str(kwargs["cwd"]), os.getpid()
        self.process = get_context("forkserver").Process(target=_be_kernel, args=given)
        self.process.start()
        return self.connection_info

    async def poll(self) -> int | None:
        return self.process.exitcode if self.process else 0

    async def wait(self) -> int | None:
        while (status := await self.poll()) is None:
            await asyncio.sleep(0.05)
        self.process = None
        return status

    async def send_signal(self, signum: int) -> None:
        with suppress(ProcessLookupError):  # it has just died
            os.kill(self.process.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        with suppress(psutil.NoSuchProcess):
            end_descendants(self.process.pid)
        self.process.kill()


def _be_kernel(arguments: list[str], environment: dict[str, str], folder: str, report: int) -> None:
    """Be a kernel in this forked process; it ends with the report, given by its process's id."""
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ |= environment
    # what the program's own script imported read the report's environment, not this one
    for name in [name for name in sys.modules if name.split(".")[0] == "digits"]:
        del sys.modules[name]
    os.chdir(folder)
    for file in (1, 2):  # a dying kernel writes warnings; what a notebook writes is stored
        os.dup2(os.open(os.devnull, os.O_WRONLY), file)
    end_with(report)
    IPKernelApp.launch_instance(arguments)
