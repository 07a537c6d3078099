"""One set of dependencies, told to pip, uv, pdm and conda."""

import json
import os
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml

from digits.cli import program
from digits.paths import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
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


def test_the_lock_holds_every_direct_dependency_with_hashes_and_names_no_index():
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    locked = {block.split("==")[0] for block in blocks}
    names = {re.match(r"[\w-]+", line).group() for line in direct_dependencies("lab", "test")}
    assert names < locked
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--extra-index|--find-links", LOCK)


# For those who come after


def workflows():
    """Every workflow by name: its text, and what YAML makes of it."""
    paths = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    return {name: (text, yaml.safe_load(text)) for name, text in texts.items()}


def jobs(workflow):
    return workflows()[workflow][1]["jobs"]


def commands(job):
    """What a job runs in a shell, one text."""
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_the_workflow_runs_what_we_run_on_three_systems_with_old_and_new_packages():
    check, pages, unlocked = (jobs("check")[name] for name in ("check", "pages", "unlocked"))
    matrix = check["strategy"]["matrix"]
    assert [name.split("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]
    assert ".ci/run" in commands(check)
    assert "make report" in commands(pages) and pages["needs"] == "check"
    oldest, newest = unlocked["strategy"]["matrix"]["include"]
    assert f">={matrix['python'][0]}" == f">={oldest['python']}" == PROJECT["requires-python"]
    assert (oldest["resolution"], newest["resolution"]) == ("lowest-direct", "highest")
    assert newest["python"] == matrix["python"][-1]
    assert workflows()["check"][1][True]["schedule"]  # YAML reads the word `on` so
    assert "if" not in unlocked  # which runs on every event


@pytest.mark.parametrize("name", workflows())
def test_workflows_call_targets_and_scripts_that_exist(name):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.M))
    for job in jobs(name).values():
        for line in commands(job).splitlines():
            if match := re.match(r"make (?:\$\{\{(.+)\}\}|(\w+))$", line):
                called = set(re.findall(r"[&|] '(\w+)'", match[1])) if match[1] else {match[2]}
                assert called
                assert called <= targets, line
            elif match := re.match(r"npm run (\w+)", line):
                folder = ROOT / job["defaults"]["run"]["working-directory"]
                package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
                assert match[1] in package["scripts"]
                assert (folder / "package-lock.json").is_file()  # npm ci needs it


@pytest.mark.parametrize("name", workflows())
def test_no_job_may_do_more_than_it_needs_and_every_action_is_pinned(name):
    text, workflow = workflows()[name]
    actions = re.findall(r"uses: (.*)", text)
    assert actions
    for line in actions:  # each is pinned by its commit, and says its version
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line), line
    assert workflow["permissions"] in ({}, {"contents": "read"})
    allowed = {"pages": {"contents", "pages", "id-token"}, "publish": {"id-token"},
               "build": {"contents"}, "announce": {"contents"}}  # fmt: skip
    for job, content in workflow["jobs"].items():
        assert content.get("permissions", {}).keys() <= allowed.get(job, set()), job
        for step in content["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_citation_and_changelog_are_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert {"cff-version", "title", "message", "authors"} <= set(citation)
    sections = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert next(name for name in sections if name != "Unreleased") == PROJECT["version"]


@pytest.mark.skipif(shutil.which("awk") is None, reason="awk is missing; CI has it")
def test_a_release_has_the_tag_of_its_version_and_the_notes_of_the_changelog(tmp_path):
    build, publish, announce = (jobs("release")[name] for name in ("build", "publish", "announce"))
    assert '"$GITHUB_REF_NAME" != "v$version"' in commands(build)
    assert "fresh/bin/digits" in commands(build)  # reads a picture
    assert (publish["needs"], announce["needs"]) == ("build", "publish")
    (script,) = re.findall(r"awk .*", commands(build))
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(text, encoding="utf-8")
    environment = {**os.environ, "version": PROJECT["version"]}
    ran = subprocess.run(
        ["sh", "-c", script.split(" > ")[0]], cwd=tmp_path, env=environment, capture_output=True,
        check=True,
    )  # fmt: skip
    _, section = re.split(rf"^## {re.escape(PROJECT['version'])}$", text, flags=re.M)
    assert ran.stdout.decode().strip() == re.split(r"^## .*$", section, flags=re.M)[0].strip()


def test_the_hooks_run_the_versions_of_the_lock():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = hooks["repos"]
    assert {hook["entry"].split()[0] for hook in repository["hooks"]} == {"nbstripout", "ruff"}
    for hook in repository["hooks"]:
        assert hook["language"] == "python"  # pre-commit brings the tool, wherever it runs
        (requirement,) = hook["additional_dependencies"]
        assert re.search(rf"^{re.escape(requirement)} ", LOCK, re.M), requirement


def test_contributing_names_every_module_and_none_that_is_gone():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Where things are")[1].split("```")[1]
    modules = {
        path.name for path in (ROOT / "src").rglob("*.py") if "node_modules" not in path.parts
    }
    unsaid = {"__main__.py", "constants.py"}  # doors, and what writes constants.js
    assert set(re.findall(r"\w+\.py\b", section)) == modules - unsaid


def test_contributing_names_every_command_of_make():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    left_out = {"environment", "data", "clean"}  # which the others do, or need not be told
    assert all(f"make {target}`" in text for target in set(targets) - left_out)
    assert all(f"· {target}" in text for target in targets if target != "help")


def test_contributing_names_every_command_and_option_of_the_program():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = text[text.index("## The program") : text.index("`--json` prints")]
    for name, command in program.commands.items():
        assert f"digits {name}" in listed or name == "predict"
        for option in command.params:
            if option.opts[0].startswith("-"):
                assert option.opts[-1] in listed, f"{name} {option.opts[-1]}"
