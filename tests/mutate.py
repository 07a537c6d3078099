"""Faults put into the network on purpose, to see that a test fails each time: `make mutate`.

Each is a slip that people really make. It is put into a copy of the project, where the tests of
the network run; a fault that all of them pass is a test that is missing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from digits.paths import DATA, ROOT
from digits.processor import ONE_THREAD

MODULE = Path("src", "digits", "ann.py")
TESTS = ["tests/test_ann.py"]
OPTIONS = ["-x", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", "--noconftest"]
# were the installed package tested in place of the copy, every fault would survive
RUN = """
import pathlib, sys, digits, pytest
assert pathlib.Path.cwd().resolve() in pathlib.Path(digits.__file__).resolve().parents
sys.exit(pytest.main(sys.argv[1:]))
"""


class Fault(NamedTuple):
    """What is wrong, and the text, once in the module, that is replaced by another."""

    name: str
    old: str
    new: str


FAULTS = [Fault(*fault) for fault in [
    # forward
    ("no bias in the first layer", "    z += network.b[0][..., None, :]\n", ""),
    ("no bias in the later layers", "    out += b[..., None, :]\n", ""),
    ("no ReLU", "        relu_forward(work.A[layer])\n", ""),
    ("ReLU after the last layer, too",
     "    return work.A[-1]\n", "    relu_forward(work.A[-1])\n    return work.A[-1]\n"),
    ("bytes not scaled", "scale = 255 if images.dtype == np.uint8 else 1", "scale = 1"),
    ("fractions scaled like bytes",
     "scale = 255 if images.dtype == np.uint8 else 1", "scale = 255"),
    ("used: pixels with ink in every image", "batch.any(axis=0)", "batch.all(axis=0)"),
    ("used: images in place of pixels", "batch.any(axis=0)", "batch.any(axis=1)"),
    ("probabilities add up to 1 over the images",
     "p / p.sum(axis=-1, keepdims=True)", "p / p.sum(axis=-2, keepdims=True)"),
    # loss
    ("softmax without its maximum taken off",
     "    logits -= np.maximum.reduce(logits, axis=-1, keepdims=True)\n", ""),
    ("softmax over the images",
     "np.add.reduce(p, axis=-1, keepdims=True)", "np.add.reduce(p, axis=-2, keepdims=True)"),
    ("loss: sum for mean", "- z_label, axis=-1) / n", "- z_label, axis=-1)"),
    ("its gradient: sum for mean", "p *= scale / n", "p *= scale"),
    ("1 taken off at the labels of all images", "p[..., each, labels] -= 1", "p[..., labels] -= 1"),
    ("1 not taken off", "    p[..., each, labels] -= 1\n", ""),
    # backward
    ("the gate of ReLU open at zero", "delta *= a > 0", "delta *= a >= 0"),
    ("the gate of ReLU set by delta", "delta *= a > 0", "delta *= delta > 0"),
    ("no gate", "        relu_backward(x, dx)\n", ""),
    ("dW without its transpose", "np.matmul(x.mT, delta, out=dW)", "np.matmul(x, delta, out=dW)"),
    ("dx without its transpose", "np.matmul(delta, W.mT, out=dx)", "np.matmul(delta, W, out=dx)"),
    ("dW added to that of the last step", "np.matmul(x.mT, delta, out=dW)", "dW += x.mT @ delta"),
    ("db: mean for sum",
     "np.add.reduce(delta, axis=-2, out=db)", "np.mean(delta, axis=-2, out=db)"),
    ("db forgotten",
     "    np.add.reduce(delta, axis=-2, out=db)  # np.sum, less two layers of Python\n", ""),
    ("db of the first layer: mean for sum",
     "np.add.reduce(delta, axis=-2, out=work.db[0])", "np.mean(delta, axis=-2, out=work.db[0])"),
    ("db of the first layer forgotten",
     "    np.add.reduce(delta, axis=-2, out=work.db[0])\n", ""),
    ("backpropagation skips the last layer",
     "reversed(range(1, len(network.W)))", "reversed(range(1, len(network.W) - 1))"),
    ("backpropagation begins at the first layer",
     "reversed(range(1, len(network.W)))", "range(1, len(network.W))"),
    # descent
    ("the last layer never updated",
     "rest = slice(network.sizes[0] * network.sizes[1], None)",
     "rest = slice(network.sizes[0] * network.sizes[1],"
     " -(network.sizes[-2] + 1) * network.sizes[-1])"),
    ("the first layer never updated", "        network.W[0][which][work.used] = W0\n", ""),
    ("the first layer climbs", "W0 -= input_gradient", "W0 += input_gradient"),
    ("the later layers climb",
     "network.theta[..., rest] -= work", "network.theta[..., rest] += work"),
    ("the rate applied twice", "labels[rows], scale)", "labels[rows], scale**2)"),
    ("the rate not applied", "labels[rows], scale)", "labels[rows])"),
    ("of networks side by side, one learns",
     "list(np.ndindex(self.lead))", "list(np.ndindex(self.lead))[:1]"),
    # first weights
    ("He's variance halved", "np.sqrt(2 / d)", "np.sqrt(1 / d)"),
    ("He's variance for the standard deviation", "np.sqrt(2 / d)", "(2 / d)"),
    ("He's variance by the outputs", "np.sqrt(2 / d)", "np.sqrt(2 / W.shape[-1])"),
    ("weights zero", "rng.standard_normal(W.shape[-2:])", "0"),
    ("weights never negative",
     "rng.standard_normal(W.shape[-2:])", "np.abs(rng.standard_normal(W.shape[-2:]))"),
    ("one seed for all", "np.random.default_rng(int(one))", "np.random.default_rng(0)"),
    # batches and passes
    ("no shuffling", "order = rng.permutation(count)", "order = np.arange(count)"),
    ("images drawn with repetition",
     "order = rng.permutation(count)", "order = rng.integers(0, count, count)"),
    ("one order in every pass", "default_rng([seed, number])", "default_rng(seed)"),
    ("labels in another order than images",
     "labels[rows], scale)", "labels[: len(rows)], scale)"),
    ("the short last batch dropped",
     "range(0, count, batch_size)", "range(0, count - batch_size + 1, batch_size)"),
    ("an image lost between batches",
     "order[i : i + batch_size]", "order[i : i + batch_size - 1]"),
    ("buffers stay short after a short batch",
     "if n != self.A[-1].shape[-2]", "if n < self.A[-1].shape[-2]"),
    ("the last pass left out", "range(first, epochs + 1)", "range(first, epochs)"),
    ("a stopped run begins anew", "range(first, epochs + 1)", "range(1, epochs + 1)"),
    ("decay one pass ahead", "np.pi * (number - 1) / epochs", "np.pi * number / epochs"),
    ("decay along a whole wave",
     "np.pi * (number - 1) / epochs", "2 * np.pi * (number - 1) / epochs"),
    ("every pass sees the same images",
     "distort(rng) if distort else train_set.images", "train_set.images"),
    # measuring
    ("training loss: mean over batches", ", weights=[len(rows) for rows in batches]", ""),
    ("evaluate: mean over chunks",
     " * len(labels)\n    return Score(loss / len(split.labels),",
     "\n    return Score(loss / -(-len(split.labels) // 500),"),
    ("evaluate: argmax of what is no longer logits",
     "(logits.argmax(axis=-1) == labels).sum(axis=-1)\n"
     "        loss += softmax_cross_entropy(logits, labels).astype(float) * len(labels)\n",
     "0\n        loss += softmax_cross_entropy(logits, labels).astype(float) * len(labels)\n"
     "        correct += (logits.argmax(axis=-1) == labels).sum(axis=-1)\n"),
    ("validation on the training set",
     "evaluate(network, validation_set)", "evaluate(network, train_set)"),
    ("the last images not measured",
     "range(0, len(images), chunk)", "range(0, len(images) - chunk + 1, chunk)"),
    ("losses in float64", "np.empty((len(batches), *work.lead), dtype)",
     "np.empty((len(batches), *work.lead))"),
    ("buffers in float64", "dtype, widths = network.theta.dtype,", "dtype, widths = np.float64,"),
    ("a label too many let in", "split.labels.max() >= classes", "split.labels.max() > classes"),
]]  # fmt: skip


def failing_test(fault=None):
    """The first test that fails on a copy of the project with the fault; None if all pass."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for name in ("src", "tests"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        if fault:
            text = (copy / MODULE).read_text(encoding="utf-8")
            (copy / MODULE).write_text(text.replace(fault.old, fault.new), encoding="utf-8")
        own = {"PYTHONPATH": str(copy / "src"), "DIGITS_DATA": str(DATA), **ONE_THREAD}
        done = subprocess.run(
            [sys.executable, "-c", RUN, *OPTIONS, *TESTS], cwd=copy, env={**os.environ, **own},
            capture_output=True, text=True,
        )  # fmt: skip
    failed = re.search(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        raise RuntimeError(f"the tests did not run: {(done.stdout + done.stderr)[-2000:]}")
    return failed[1] if failed else None


def main():
    """Put in every fault, a line each; 1 if one survives or has no place in the module, else 0."""
    text = (ROOT / MODULE).read_text(encoding="utf-8")
    lost = [fault for fault in FAULTS if text.count(fault.old) != 1]
    for fault in lost:
        print(f"{fault.name}: its text is {text.count(fault.old)} times in {MODULE}, not once")
    if lost:
        return 1
    if test := failing_test():
        print(f"{test} fails without any fault")
        return 1
    killed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault, test in zip(FAULTS, pool.map(failing_test, FAULTS), strict=True):
            killed += test is not None
            print(f"{fault.name:50} {f'killed by {test}' if test else 'SURVIVED'}", flush=True)
    print(f"{killed} of {len(FAULTS)} faults killed")
    return 0 if killed == len(FAULTS) else 1


if __name__ == "__main__":
    sys.exit(main())
