"""The package as people install it: from a wheel, in an environment of its own, in any folder."""

import ast
import json
import os
import pickle
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

import digits
from digits import cli, mnist
from digits.paths import DATA, PACKAGE, ROOT, SAMPLES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# the scripts that are built run; what they are built of does not
UNUSED = re.compile(r"node_modules|__pycache__|/\.|/web/[^/]+\.(js|json|ts)$|/notebook/[^/]+\.js$")


def build(kind, folder, root=ROOT):
    """Build the "wheel" or the "sdist" of the project at root into folder, with no network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", folder]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Run a program of an environment with the wheel in it, from a folder with nothing in it.

    What the tests run with lends it all other packages, but not our editable installation: that is
    a .pth file, and those of a folder that a .pth file names are not read.
    """
    folder, home = tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("home")
    has_pip = find_spec("pip") is not None  # in an environment that uv made, there is none
    venv.create(folder, with_pip=not has_pip)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable if has_pip else programs / "python", "-m", "pip"]
    pip += ["--python", programs / "python", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, wheel], check=True)

    def run(program, *arguments, cwd, **environment):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIGITS_", "PYTHON"))}
        own = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        return subprocess.run(
            [programs / program, *map(str, arguments)],
            cwd=cwd, capture_output=True, text=True, timeout=120, env=kept | own | environment,
        )  # fmt: skip

    where = run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(where.stdout.strip()) / "lent.pth").write_text("\n".join(sorted(lent)), encoding="utf-8")
    return run


# what the wheel and the source distribution hold


def test_the_wheel_holds_all_that_runs_and_nothing_else(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("digits/")}
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    own = {path.relative_to(PACKAGE.parent).as_posix() for path in files}
    networks = {f"digits/models/{path.name}" for path in ROOT.glob("models/*.safetensors")}
    samples = {f"digits/notebooks/samples/{path.name}" for path in SAMPLES.iterdir()}
    assert held == {name for name in own if not UNUSED.search(name)} | networks | samples
    assert len(networks) == 2
    assert {Path(name).suffix for name in held} > {".js", ".css", ".j2", ".mplstyle", ".png"}


def test_the_source_distribution_is_small_and_makes_the_same_wheel(wheel, tmp_path):
    (tmp_path / "sdist").mkdir()
    packed = build("sdist", tmp_path / "sdist")
    assert packed.stat().st_size < 1.5 * wheel.stat().st_size
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    (tmp_path / "wheel").mkdir()
    again = build("wheel", tmp_path / "wheel", source)
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


# what an installed package does


def test_it_reads_a_picture_from_any_folder(installed, tmp_path):
    picture = tmp_path / "photo.png"
    picture.write_bytes((SAMPLES / "one-digit.png").read_bytes())
    code = "import digits; print(digits.read('photo.png').text, digits.__file__)"
    done = installed("python", "-c", code, cwd=tmp_path)
    text, place = done.stdout.split(maxsplit=1)
    assert text == "5"
    assert str(PACKAGE) not in place
    for program in (("digits",), ("python", "-m", "digits")):
        done = installed(*program, "photo.png", cwd=tmp_path)
        assert (done.stdout[:12], done.stderr) == ("photo.png: 5", "")
    done = installed("digits", cwd=tmp_path)  # the sample that it brings
    assert done.stdout.endswith(": 5 (probability over 99.9%)\n")
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]  # and leaves nothing behind


def test_data_goes_to_the_users_cache_and_a_network_to_the_current_folder(installed, tmp_path):
    code = "from digits.paths import DATA, BUILD; from pathlib import Path; print(DATA); "
    done = installed("python", "-c", code + "print(Path.home())", cwd=tmp_path)
    data, home = map(Path, done.stdout.splitlines())
    if os.name != "nt":  # where folders of users are not found by the environment
        assert data.is_relative_to(home)
    assert data.name == "data"
    assert not data.is_relative_to(ROOT)
    mnist.fetch()  # to this checkout, which lends it
    arguments = ("train", "--epochs", 1, "--batch-size", 4096)
    done = installed("digits", *arguments, cwd=tmp_path, DIGITS_DATA=str(DATA))
    assert done.returncode == 0, done.stderr
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"digits-trained.safetensors", "digits-trained.md"}  # the network and its card
    assert "digits predict --model digits-trained.safetensors" in done.stdout


def test_a_notebook_runs_from_a_copy_beside_a_picture_of_ones_own(installed, tmp_path):
    text = (ROOT / "notebooks" / "07-predict-images.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text.replace("samples/several-digits.png", "mine.png"))
    shows = [n for n, cell in enumerate(notebook["cells"]) if "figures.show" in str(cell["source"])]
    notebook["cells"] = notebook["cells"][: shows[0] + 1]  # up to the figure of what was read
    (tmp_path / "copy.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "mine.png").write_bytes((SAMPLES / "one-digit.png").read_bytes())
    arguments = ("--to", "notebook", "--execute", "--output", "done", "copy.ipynb")
    done = installed("python", "-m", "nbconvert", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    cells = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert "<img" in str(outputs)
    assert {path.name for path in tmp_path.iterdir()} == {"copy.ipynb", "done.ipynb", "mine.png"}


def test_a_notebook_without_its_packages_gets_one_sentence():
    code = "import sys; sys.modules['anywidget'] = None; import digits.notebook"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    said = done.stderr.splitlines()[-1]
    assert said.startswith("digits.errors.UserError: anywidget is not installed; in the project's")


@pytest.mark.parametrize("command", ["report", "verify", "benchmark"])
def test_what_needs_the_notebooks_says_how_to_get_them(command, monkeypatch, capsys):
    monkeypatch.setattr(cli.project, "CHECKOUT", None)  # as in an installed package
    assert cli.main([command]) == 1
    said = capsys.readouterr().err
    assert (
        said.startswith(f"digits: {command} needs the project's folder") and said.count("\n") == 1
    )
    assert f"clone the project with git, and run `make {command}` there" in said


# the front door


def test_the_front_door_shows_what_is_behind_it_and_imports_nothing_before_it_is_asked():
    assert dir(digits) == ["Network", "load_mnist", "load_reader", "read", "train"]
    names = {}
    exec("from digits import *", names)
    assert set(dir(digits)) < set(names)
    assert pickle.loads(pickle.dumps(digits.read)) is digits.read
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = digits.nothing
    code = "import sys, digits; print({'numpy', 'scipy', 'PIL', 'click'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n"


# what is imported is declared


INSTALLED = {"sklearn": ["scikit-learn"]} | packages_distributions()  # the first may be missing


def declared(*extras):
    """The packages that pyproject.toml names, in the core and in some extras."""
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {re.match(r"[\w-]+", line)[0].lower() for line in lines}


def imported(path):
    """The packages, as they are installed, that a Python file imports anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    others = names - set(sys.stdlib_module_names) - {"digits"}
    return {package.lower() for name in others for package in INSTALLED.get(name, [name])}


EXTRAS = {"notebook": ["notebook"], "report": ["report"], "forked.py": ["report"],
          "training": ["cluster"], "benchmark": ["report", "cluster", "benchmark"]}  # fmt: skip


def test_every_package_that_is_imported_is_declared():
    core = set()
    for path in PACKAGE.rglob("*.py"):
        part = path.relative_to(PACKAGE).parts[0]
        own = imported(path)
        assert own <= declared(*EXTRAS.get(part, ())), path
        core |= own & declared() if part not in ("notebook", "report", "benchmark") else set()
    assert declared("notebook") < declared("report")
    assert core == declared()  # and nothing is declared for a plain installation in vain
