"""The reference's examples load a stored network in PyTorch, JAX and JavaScript, and agree with us.

PyTorch and JAX are those of `make benchmark`'s environment, JavaScript is Node's.
"""

import json
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from digits import mnist, store
from digits.paths import ROOT

BENCHMARK = ROOT / ".venv-benchmark"
PYTHON = next((p for p in (BENCHMARK / "bin/python", BENCHMARK / "Scripts/python.exe")
               if p.exists()), sys.executable)  # fmt: skip
pytestmark = pytest.mark.slow

IN_PYTHON = """
import json, sys, numpy as np
images = np.array(json.loads(sys.stdin.read()), np.uint8)
{code}
print(json.dumps(np.asarray(logits.detach() if hasattr(logits, "detach") else logits).tolist()))
"""
IN_NODE = """
const images = JSON.parse((await import("node:fs")).readFileSync(0, "utf8")), all = [];
for (const image of images) {{
{code}
all.push(logits);
}}
console.log(JSON.stringify(all));
"""


def example(name):
    """The code below a line that begins with name, in the section on loading a network."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("### Load a network elsewhere")[1].split("\n## ")[0]
    return re.search(rf"^{name}.*?```\w+\n(.*?)```", section, re.M | re.S)[1]


def answer(command, program, images):
    done = subprocess.run(
        [*command, program], input=json.dumps(images.tolist()), capture_output=True, text=True,
        cwd=ROOT, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout))


@pytest.mark.parametrize("name", ["PyTorch", "JAX", "JavaScript"])
def test_the_example_gives_our_logits(name):
    if name == "JavaScript":
        node = shutil.which("node")
        if not node:
            pytest.skip("Node is not installed")
        command, program = [node, "--input-type=module", "-e"], IN_NODE
    else:
        module = {"PyTorch": "torch", "JAX": "jax"}[name]
        if subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True).returncode:
            pytest.skip(f"{name} is not installed; `make benchmark` installs it")
        command, program = [PYTHON, "-c"], IN_PYTHON
    network, _ = store.load_network(ROOT / "models/plain.safetensors")
    images = mnist.load_split("t10k").images[:20]
    logits = answer(command, program.format(code=example(name)), images)
    np.testing.assert_allclose(logits, network.logits(images), rtol=1e-4, atol=1e-3)
