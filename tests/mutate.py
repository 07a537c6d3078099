"""Faults put into the code on purpose, to see that a test fails each time: `make mutate`.

Into both networks go slips that people really make. Each is put into a copy of the project, where
the tests of that network run; a fault that all of them pass is a test that is missing. Into
reading, distortions and intervals go random ones, see random_faults; of those, nine in ten must
be noticed.
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
from tests import random_faults

OPTIONS = ["-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "--noconftest"]
LONGEST = 300  # seconds that the tests of one fault may take: a loop may never end
# were the installed package tested in place of the copy, every fault would survive
RUN = """
import pathlib, resource, sys, digits, pytest
resource.setrlimit(resource.RLIMIT_AS, 2 * [6 * 2**30])  # a fault may ask for any number of bytes
assert pathlib.Path.cwd().resolve() in pathlib.Path(digits.__file__).resolve().parents
sys.exit(pytest.main(sys.argv[1:]))
"""


class Fault(NamedTuple):
    """What is wrong, and the text, once in a module, that is replaced by another."""

    module: Path
    name: str
    old: str
    new: str

    @property
    def text(self) -> str:
        """The source of the module as it is."""
        return (ROOT / self.module).read_text(encoding="utf-8")

    @property
    def source(self) -> str:
        """The source with the fault in it."""
        return self.text.replace(self.old, self.new)


PLAIN, ENGINE = Path("src/digits/ann.py"), Path("src/digits/training/together.py")
TESTS = {PLAIN: ["tests/test_ann.py"], ENGINE: ["tests/training/test_together.py"]}
FAULTS = [Fault(PLAIN, *fault) for fault in [
    # forward
    ("no bias in the hidden layers",
     "np.maximum(activations[-1] @ W + b, 0)", "np.maximum(activations[-1] @ W, 0)"),
    ("no bias in the last layer", "@ network.W[-1] + network.b[-1]]", "@ network.W[-1]]"),
    ("no ReLU", "np.maximum(activations[-1] @ W + b, 0)", "activations[-1] @ W + b"),
    ("ReLU after the last layer, too",
     "activations[-1] @ network.W[-1] + network.b[-1]]",
     "np.maximum(activations[-1] @ network.W[-1] + network.b[-1], 0)]"),
    ("bytes not scaled", "255 if images.dtype == np.uint8 else 1", "1"),
    ("fractions scaled like bytes", "255 if images.dtype == np.uint8 else 1", "255"),
    ("probabilities add up to 1 over the images",
     "p / p.sum(axis=-1, keepdims=True)", "p / p.sum(axis=0, keepdims=True)"),
    ("softmax without its maximum taken off",
     "np.exp(logits - logits.max(axis=-1, keepdims=True))", "np.exp(logits)"),
    ("the last images not read", "range(0, len(x), CHUNK)", "range(0, len(x) - CHUNK + 1, CHUNK)"),
    ("one image is answered as a batch", "z[0] if is_one_image(images, self.sizes[0]) else z", "z"),
    # loss
    ("loss without the maximum taken off",
     "z = logits - logits.max(axis=1, keepdims=True)", "z = logits"),
    ("loss: normalized over the images",
     "np.exp(z).sum(axis=1, keepdims=True)", "np.exp(z).sum(axis=0, keepdims=True)"),
    ("loss: sum for mean", "labels].mean()", "labels].sum()"),
    ("loss: its sign", "return -log_p", "return log_p"),
    # backward
    ("delta: sum for mean", "    delta /= len(labels)\n", ""),
    ("1 taken off at the labels of all images",
     "delta[np.arange(len(labels)), labels] -= 1", "delta[:, labels] -= 1"),
    ("the gate of ReLU open at zero", "* (x > 0)", "* (x >= 0)"),
    ("no gate", " * (x > 0)", ""),
    ("the gate of ReLU set by delta", "* (x > 0)", "* (delta @ network.W[layer].T > 0)"),
    ("dx without its transpose", "delta @ network.W[layer].T", "delta @ network.W[layer]"),
    ("dW without its transpose", "x.T @ delta", "x @ delta"),
    ("db: mean for sum", "delta.sum(axis=0)", "delta.mean(axis=0)"),
    ("layers in reverse", "dW.insert(0, ", "dW.append("),
    ("the first layer left out",
     "reversed(range(len(network.W)))", "reversed(range(1, len(network.W)))"),
    ("the last layer left out",
     "reversed(range(len(network.W)))", "reversed(range(len(network.W) - 1))"),
    # descent
    ("the last layer never updated (a famous program)",
     "zip(network.W + network.b, dW + db, strict=True)",
     "zip(network.W[:-1] + network.b[:-1], dW[:-1] + db[:-1], strict=True)"),
    ("biases never updated",
     "zip(network.W + network.b, dW + db, strict=True)", "zip(network.W, dW, strict=True)"),
    ("it climbs", "parameter -= rate * slope", "parameter += rate * slope"),
    ("the rate not applied", "parameter -= rate * slope", "parameter -= slope"),
    ("the rate in float64",
     "rate = network.theta.dtype.type(learning_rate)", "rate = np.float64(learning_rate)"),
    # first weights
    ("He's variance halved", "np.sqrt(2 / len(W))", "np.sqrt(1 / len(W))"),
    ("He's variance for the standard deviation", "np.sqrt(2 / len(W))", "(2 / len(W))"),
    ("He's variance by the outputs", "np.sqrt(2 / len(W))", "np.sqrt(2 / W.shape[1])"),
    ("weights zero", "rng.standard_normal(W.shape)", "0"),
    ("weights never negative",
     "rng.standard_normal(W.shape)", "np.abs(rng.standard_normal(W.shape))"),
    ("one seed for all", "rng = np.random.default_rng(seed)", "rng = np.random.default_rng(0)"),
    # batches and passes
    ("no shuffling", ".permutation(len(images))", ".permutation(1).repeat(len(images))"),
    ("one order in every pass", "default_rng([seed, number])", "default_rng(seed)"),
    ("labels in another order than images", "backward(network, activations, labels[rows])",
     "backward(network, activations, labels[: len(rows)])"),
    ("the short last batch dropped", "range(0, len(order), batch_size)",
     "range(0, len(order) - batch_size + 1, batch_size)"),
    ("an image lost between batches", "order[i : i + batch_size]", "order[i : i + batch_size - 1]"),
    ("the last pass left out", "range(first, epochs + 1)", "range(first, epochs)"),
    # measuring
    ("training loss: mean over batches", ", weights=[len(rows) for rows in batches]", ""),
    ("validation on the training set",
     "evaluate(network, validation_set)", "evaluate(network, train_set)"),
    ("losses in float64", "np.empty(len(batches), network.theta.dtype)", "np.empty(len(batches))"),
    ("settings unchecked",
     "    check_settings(epochs, batch_size, learning_rate, seed)\n", ""),
]] + [Fault(ENGINE, *fault) for fault in [
    # forward
    ("no bias in the first layer", "self.x[:, -1] = 1", "self.x[:, -1] = 0"),
    ("no bias in the later layers", "np.ones((count, n, d + 1)", "np.zeros((count, n, d + 1)"),
    ("no ReLU", "        relu_forward(a)\n", ""),
    ("ReLU after the last layer, too",
     "    return work.logits\n", "    relu_forward(work.logits)\n    return work.logits\n"),
    ("bytes not scaled", "scale = 255 if images.dtype == np.uint8 else 1", "scale = 1"),
    ("fractions scaled like bytes",
     "scale = 255 if images.dtype == np.uint8 else 1", "scale = 255"),
    ("used: pixels with ink in every image", "np.logical_or.reduce", "np.logical_and.reduce"),
    ("used: the pixels of the first image alone",
     "logical_or.reduce(batch, ", "logical_or.reduce(batch[:1], "),
    # loss
    ("softmax without its maximum taken off",
     "    logits -= np.maximum.reduce(logits, axis=0)\n", ""),
    ("softmax over the images",
     "total = np.add.reduce(p, axis=0)", "total = np.add.reduce(p, axis=2, keepdims=True)"),
    ("loss: sum for mean", "- z_label, axis=-1) / n", "- z_label, axis=-1)"),
    ("its gradient: sum for mean", "p *= scale / n", "p *= scale"),
    ("1 not taken off", "    p -= target\n", ""),
    # backward
    ("the gate of ReLU open at zero", "delta *= a > 0", "delta *= a >= 0"),
    ("the gate of ReLU set by delta", "delta *= a > 0", "delta *= delta > 0"),
    ("no gate", "        relu_backward(a[..., :-1], dx)\n", ""),
    ("dW without its transpose",
     "np.matmul(a.mT, delta, out=dlayer)", "np.matmul(a, delta, out=dlayer)"),
    ("dx without its transpose", "layer[:, :-1].mT, out=dx", "layer[:, :-1], out=dx"),
    ("dx by the wrong weights", "layer[:, :-1].mT, out=dx", "layer[:, 1:].mT, out=dx"),
    ("dW added to that of the last step",
     "np.matmul(a.mT, delta, out=dlayer)", "dlayer += a.mT @ delta"),
    ("backpropagation skips the last layer",
     "reversed(range(1, len(networks.layers)))", "reversed(range(1, len(networks.layers) - 1))"),
    ("backpropagation begins at the first layer",
     "reversed(range(1, len(networks.layers)))", "range(1, len(networks.layers))"),
    # descent
    ("the last layer never updated", "rest = slice(networks.layers[0][0].size, None)",
     "rest = slice(networks.layers[0][0].size, -networks.layers[-1][0].size)"),
    ("the first layer never updated",
     "        work.all_rows[which][work.used] = work.rows[which]\n", ""),
    ("the first layer climbs", "work.gemm(-1, ", "work.gemm(1, "),
    ("the step replaces the first layer", "beta=1", "beta=0"),
    ("the later layers climb",
     "networks.theta[:, rest] -= work", "networks.theta[:, rest] += work"),
    ("the rate applied twice", "labels[rows], scale)", "labels[rows], scale**2)"),
    ("the rate not applied", "labels[rows], scale)", "labels[rows], 1)"),
    ("of networks side by side, one learns",
     "self.sizes, self.count = networks.sizes, len(networks)",
     "self.sizes, self.count = networks.sizes, 1"),
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
     "if n != self.logits.shape[-1]", "if n < self.logits.shape[-1]"),
    ("the last pass left out", "range(first, epochs + 1)", "range(first, epochs)"),
    ("a stopped run begins anew", "range(first, epochs + 1)", "range(1, epochs + 1)"),
    ("decay one pass ahead", "np.pi * (number - 1) / epochs", "np.pi * number / epochs"),
    ("decay along a whole wave",
     "np.pi * (number - 1) / epochs", "2 * np.pi * (number - 1) / epochs"),
    ("every pass sees the same images",
     "distort(rng) if distort else images", "images"),
    # measuring
    ("training loss: mean over batches", ", weights=[len(rows) for rows in batches]", ""),
    ("validation on the training set",
     "evaluate(network, validation_set)", "evaluate(network, train_set)"),
    ("losses in float64", "np.empty((len(batches), len(networks)), dtype)",
     "np.empty((len(batches), len(networks)))"),
    ("buffers in float64", "self.dtype = networks.theta.dtype", "self.dtype = np.dtype(float)"),
]]  # fmt: skip

# Random faults: how many, and the tests of each module, the quickest first
COUNT, SEED, LEAST = 200, 16, 0.9
READING = Path("src/digits/reading")
PINNED = "tests/reading/test_web.py::test_constants_js_holds_the_numbers_of_python"
STEPS = ["tests/reading/test_layout.py", "tests/reading/test_touching.py",
         "tests/reading/test_ink.py", PINNED, "tests/reading/test_golden.py"]  # fmt: skip
OWN = "tests/test_own_data.py::test_"
WHOLE = [*STEPS, "tests/reading/test_sheet.py", "tests/reading/test_certainty.py",
         "tests/reading/test_recognize.py",
         f"{OWN}a_whole_picture_of_another_size_is_fitted_without_bending_it",
         f"{OWN}classes_of_one_letter_are_writing_and_read_piece_by_piece"]  # fmt: skip
RANDOM_TESTS = {
    READING / "as_mnist.py": WHOLE,
    READING / "certainty.py": WHOLE,
    READING / "evaluate.py": ["tests/reading/test_evaluate.py"],
    READING / "ink.py": WHOLE,
    READING / "layout.py": WHOLE,
    READING / "lines.py": WHOLE,
    READING / "mistakes.py": ["tests/reading/test_mistakes.py"],
    READING / "pictures.py": [PINNED, "tests/reading/test_pictures.py"],
    READING / "recognize.py": WHOLE,
    READING / "sheet.py": WHOLE,
    READING / "touching.py": WHOLE,
    READING / "why.py": [*STEPS, "tests/reading/test_why.py"],
    Path("src/digits/training/distort.py"): ["tests/training/test_distort.py"],
    Path("src/digits/intervals.py"): ["tests/test_intervals.py"],
}


def failing_test(module, tests, source=None, options=()):
    """The first test that fails on a copy of the project, where module has another source."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for name in ("src", "tests"):
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        for name in ("models", "notebooks"):
            (copy / name).symlink_to(ROOT / name)
        if source:
            (copy / module).write_text(source, encoding="utf-8")
        own = {"PYTHONPATH": str(copy / "src"), "DIGITS_DATA": str(DATA), **ONE_THREAD}
        command = [sys.executable, "-c", RUN, *OPTIONS, *options, *tests]
        try:
            done = subprocess.run(
                command, cwd=copy, env={**os.environ, **own}, capture_output=True, text=True,
                timeout=LONGEST,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "the limit of time"
    failed = re.search(r"^(?:FAILED|ERROR) (?:\S+::)?([\w/.]+)", done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        raise RuntimeError(f"the tests did not run: {(done.stdout + done.stderr)[-2000:]}")
    return failed[1] if failed else None


def try_all(tests, faults, options=()):
    """Try each fault by the tests of its module, and yield it and what noticed it, if anything."""
    for module in tests:
        if test := failing_test(module, tests[module], options=options):
            raise SystemExit(f"{module}: {test} fails without any fault")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        judge = lambda one: failing_test(one.module, tests[one.module], one.source, options)  # noqa: E731
        yield from zip(faults, pool.map(judge, faults), strict=True)


def try_placed():
    """Put in every fault, a line each; 1 if one survives or has no place in its module, else 0."""
    counts = [fault.text.count(fault.old) for fault in FAULTS]
    for fault, count in zip(FAULTS, counts, strict=True):
        if count != 1:
            print(f"{fault.name}: its text is {count} times in {fault.module}, not once")
    if set(counts) != {1}:
        return 1
    killed = 0
    for fault, test in try_all(TESTS, FAULTS):
        killed += test is not None
        name = f"{fault.module.stem}: {fault.name}"
        print(f"{name:60} {f'killed by {test}' if test else 'SURVIVED'}", flush=True)
    print(f"{killed} of {len(FAULTS)} faults killed")
    return 0 if killed == len(FAULTS) else 1


def try_random(count=COUNT, seed=SEED):
    """Put in random faults, a line each; 1 if more survive than may, else 0."""
    killed = 0
    faults = random_faults.draw_faults(list(RANDOM_TESTS), count, seed)
    for fault, test in try_all(RANDOM_TESTS, faults, random_faults.OPTIONS):
        reason = random_faults.HARMLESS.get(fault.name, "")
        killed += bool(test)
        what = f"killed by {test}" if test else f"SURVIVED {reason}".rstrip()
        print(f"{fault.module.stem}:{fault.line} {fault.name} {what}", flush=True)
    print(f"{killed} of {count} random faults killed")
    return 0 if killed >= LEAST * count else 1


def main():
    """Both kinds: 0 if the tests notice what they should, else 1."""
    os.environ |= ONE_THREAD
    return max(try_placed(), try_random())


if __name__ == "__main__":
    sys.exit(main())
