"""One set of dependencies, told to pip, uv, pdm and conda."""

import re
import tomllib

from digits import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def direct_dependencies(*extras):
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {line.replace(" ", "") for line in lines if not line.startswith("digits[")}


def test_conda_gets_the_same_direct_dependencies():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = {line.replace(" ", "") for line in re.findall(r"^ +- ([\w-]+ >=.+)$", text, re.M)}
    assert listed - {"python>=3.11"} == direct_dependencies("report", "lab", "cluster", "test")
    assert f"python {PROJECT['requires-python']}" in text
    assert "--editable ." in text


def test_the_lock_holds_every_direct_dependency_with_hashes():
    locked = set(re.findall(r"^([\w.-]+)==", LOCK, re.M))
    for dependency in direct_dependencies("report", "lab", "cluster", "test"):
        assert re.match(r"[\w-]+", dependency).group() in locked
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    assert len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_no_index_and_no_address():
    assert not re.search(r"://|--index|--extra-index|--find-links", LOCK)


def test_a_headless_report_does_not_need_jupyterlab():
    """Nor do the modules import it: everything under `report` and the core is enough."""
    assert not any(name.startswith("jupyterlab") for name in direct_dependencies("report"))
    for path in (ROOT / "src" / "digits").glob("*.py"):
        assert "jupyterlab" not in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.M)
