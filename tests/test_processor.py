"""The same bytes on every x86-64 machine: the pinned kernel, and what it gives."""

import os
import subprocess
import sys

import pytest

from digits import processor
from digits.paths import ROOT

pinned = pytest.mark.skipif(
    not processor.has_avx2(), reason="kernels are pinned on x86-64 with AVX2 only"
)

TRAIN = """
import hashlib
from digits import ann, mnist
from digits.processor import kernels_in_use
from digits.training import Networks, train_together
images, networks = mnist.load_split("train").take(slice(0, 4000)), Networks(seeds=[0, 1])
settings = {"epochs": 2, "batch_size": 32, "learning_rates": [0.1, 0.3], "seed": 0}
list(train_together(networks, images, images.take(slice(0, 500)), **settings))
plain = ann.Network(seed=0)
list(ann.train(plain, images, epochs=1, batch_size=32, learning_rate=0.1, seed=0))
kernels = kernels_in_use()
theta = networks.theta.tobytes() + plain.theta.tobytes()
print(*kernels, hashlib.sha256(theta + plain.logits(images.images).tobytes()).hexdigest())
"""


def trained_under(kernel):
    """The kernel that a process really used that was asked for one, and a hash of what it gave."""
    own = os.environ | processor.ONE_THREAD | {processor.KERNEL: kernel}
    done = subprocess.run([sys.executable, "-c", TRAIN], env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pinned
def test_two_kernels_for_avx2_give_the_same_bytes_and_another_gives_others():
    haswell, zen, nehalem = (trained_under(kernel) for kernel in ("Haswell", "Zen", "Nehalem"))
    assert haswell[0] == "Haswell" and zen[0] in ("Zen", "Haswell")  # not every build knows Zen
    assert nehalem[0] == "Nehalem"
    assert haswell[1] == zen[1] != nehalem[1]


PROGRAM = """
import os, runpy, sys
sys.argv[1:] = ["--version"]
try:
    runpy.run_module({!r}, run_name="__main__")
except SystemExit as end:
    print(end.code, "numpy" in sys.modules, os.environ.get("OPENBLAS_CORETYPE"))
from threadpoolctl import threadpool_info
import numpy
print(*{{str(one["num_threads"]) for one in threadpool_info()}})
"""


@pytest.mark.parametrize(
    ("module", "wish", "threads"),
    [("src.main", {}, "1"), ("digits", {"OPENBLAS_NUM_THREADS": "2"}, "2")],
)
def test_the_program_asks_for_the_common_kernel_and_one_thread_before_numpy_is_there(
    module, wish, threads
):
    ours = {processor.KERNEL, *processor.ONE_THREAD}
    own = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-c", PROGRAM.format(module)]
    done = subprocess.run(command, env=own | wish, cwd=ROOT, capture_output=True, text=True)
    kernel = processor.COMMON_KERNEL if processor.has_avx2() else None
    assert done.stdout.splitlines()[1:] == [f"0 False {kernel}", threads], done.stderr


def test_what_the_user_chose_stays(monkeypatch):
    monkeypatch.setenv(processor.KERNEL, "Zen")
    processor.pin_kernel()
    assert os.environ[processor.KERNEL] == "Zen"
    assert processor.kernel().split(";")[0] == "Zen"


@pinned
def test_a_wish_that_came_too_late_is_told():
    """NumPy was there first: what it uses counts, in the key of what is trained, say."""
    ask = "import numpy, digits; from digits.processor import kernel; print(kernel())"
    own = os.environ | {processor.KERNEL: "Nehalem"}
    late = f"import numpy, os; os.environ['OPENBLAS_CORETYPE'] = 'Haswell'; {ask}"
    done = subprocess.run([sys.executable, "-c", late], env=own, capture_output=True, text=True)
    assert done.stdout == "Haswell; in use: Nehalem\n"


def test_nothing_is_pinned_where_the_kernel_cannot_run(monkeypatch):
    monkeypatch.delenv(processor.KERNEL, raising=False)
    for machine in ("arm64", "aarch64", "riscv64"):
        monkeypatch.setattr(processor.platform, "machine", lambda machine=machine: machine)
        assert not processor.has_avx2()
    processor.pin_kernel()
    assert processor.KERNEL not in os.environ
    assert "own choice" in processor.kernel()
