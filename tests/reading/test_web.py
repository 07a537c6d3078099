"""The JavaScript project in reading/web: what Python gives it, and its own checks, in Node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from digits.paths import PACKAGE
from digits.reading import load_reader, reader_data
from digits.reading.web import constants
from tests.reading.golden import reader_from

WEB = PACKAGE / "reading" / "web"
HERE = Path(__file__).parent
OLDEST_NODE = 20


def run(name, *options):
    """What a program of Node's printed and whether it succeeded, in the folder of the project."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"no {name} here; CI has one")
    done = subprocess.run(
        (path, *options), cwd=WEB, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    return done.stdout + done.stderr, done.returncode == 0


def test_constants_js_holds_the_numbers_of_python():
    assert constants.FILE.read_text(encoding="utf-8") == constants.constants()


def test_reader_data_holds_every_bit_of_a_reader():
    reader = load_reader()
    same = reader_from(json.loads(json.dumps(reader_data(reader))))
    assert same.refuse_below == reader.refuse_below
    for one, other in ((same.network, reader.network), (same.refuser, reader.refuser)):
        assert (one.theta == other.theta).all() and one.sizes == other.sizes


def test_the_lock_names_no_address():
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages and all("integrity" in package for package in packages)
    assert not any("resolved" in package for package in packages)


def test_javascript_gives_what_the_golden_vectors_hold():
    version, _ = run("node", "--version")
    if int(version.strip("v\n").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"Node {version.strip()} is older than {OLDEST_NODE}; CI has a newer one")
    said, is_right = run("node", "--test", *map(str, (HERE / "web").glob("*.test.mjs")))
    assert is_right, said[-4000:]


def test_the_bundles_are_what_the_modules_give():
    if not (WEB / "node_modules" / ".package-lock.json").is_file():
        said, is_done = run("npm", "ci", "--silent")
        if not is_done:
            pytest.skip(f"npm ci cannot install the packages here: {said.strip()[-200:]}")
    said, is_right = run("npm", "run", "--silent", "build", "--", "--check")
    assert is_right, said
