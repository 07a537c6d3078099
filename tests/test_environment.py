"""One set of dependencies, told to pip, uv, pdm and conda."""

import json
import re
import subprocess
import sys
import tomllib

import yaml

from digits.paths import ROOT

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


# For those who come after


def test_the_workflow_runs_what_we_run_on_three_systems_and_two_pythons():
    text = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    matrix = jobs["check"]["strategy"]["matrix"]
    assert [name.split("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]
    assert f">={matrix['python'][0]}" == PROJECT["requires-python"]
    assert any(step.get("run") == ".ci/run" for step in jobs["check"]["steps"])
    assert any(step.get("run") == "make report" for step in jobs["pages"]["steps"])
    assert jobs["pages"]["needs"] == "check"


def test_citation_and_changelog_are_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert {"cff-version", "title", "message", "authors"} <= set(citation)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest[1] == PROJECT["version"]


def test_the_hooks_run_what_the_lock_brings():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = hooks["repos"]
    assert repository["repo"] == "local"  # nothing is fetched from elsewhere
    programs = {hook["entry"].split()[0] for hook in repository["hooks"]}
    assert programs == {".venv/bin/ruff", ".venv/bin/nbstripout"}


def test_the_hook_takes_outputs_out_of_a_notebook_and_leaves_ours_alone(tmp_path):
    (path, *_) = sorted((ROOT / "notebooks").glob("*.ipynb"))
    copy = tmp_path / path.name
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["secret"]}]
    code["execution_count"] = 7
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "nbstripout", "--keep-id", str(copy)], check=True)
    assert json.loads(copy.read_text(encoding="utf-8")) == json.loads(path.read_text("utf-8"))


def test_contributing_names_every_command():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    left_out = {"environment", "data", "clean"}  # which the others do, or need not be told
    for target in set(targets) - left_out:
        assert f"make {target}`" in text, target
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"· {target}" in readme for target in targets if target != "help")
