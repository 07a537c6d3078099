"""How processes use the processor: the same kernels everywhere, and one thread each.

OpenBLAS, which multiplies matrices for NumPy and SciPy, picks its kernels by processor, and two
kernels add the same numbers in different orders. Over many epochs, a difference in the last bit
grows into a different network. So every process that trains or reads asks for the kernels that all
x86-64 processors with AVX2 can run. OpenBLAS reads this setting once, when NumPy is first imported:
importing digits before NumPy is early enough. A program that imports NumPy by itself, such as a
Dask worker, must be started with the setting: `OPENBLAS_CORETYPE=Haswell dask worker ...`.
"""

import ctypes
import os
import platform
import sys
from pathlib import Path

KERNEL = "OPENBLAS_CORETYPE"
COMMON_KERNEL = "Haswell"

# In products as small as ours, two threads spend more time waiting than working; and with one, the
# last digits do not depend on the number of cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
AVX2_ON_WINDOWS = 40  # PF_AVX2_INSTRUCTIONS_AVAILABLE


def pin_kernel() -> None:
    """Ask OpenBLAS for COMMON_KERNEL, here and in all processes that this one starts.

    Nothing changes if the user chose a kernel, or if the processor cannot run ours.
    """
    if has_avx2():
        os.environ.setdefault(KERNEL, COMMON_KERNEL)


def kernel() -> str:
    """The kernel that this process asked for, or the machine's, and the one that NumPy really uses.

    They differ if NumPy was imported before the request.
    """
    wish = os.environ.get(KERNEL) or f"{platform.machine()}, OpenBLAS's own choice"
    used = kernels_in_use() if "numpy" in sys.modules else set()
    return wish if used <= {wish} else f"{wish}; in use: {', '.join(sorted(used))}"


def kernels_in_use() -> set[str]:
    """The kernels that OpenBLAS really uses in this process, for NumPy and for SciPy."""
    from threadpoolctl import threadpool_info

    return {one["architecture"] for one in threadpool_info() if one["internal_api"] == "openblas"}


def has_avx2() -> bool:
    """Whether this is an x86-64 processor with AVX2, as all have been since about 2015.

    Not on macOS, where NumPy uses Apple's library instead of OpenBLAS.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(AVX2_ON_WINDOWS))
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
