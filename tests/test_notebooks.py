"""The notebooks as they are stored, and as they run in their quick form on real MNIST."""

import ast
import json
import re

import nbformat
import pytest

from digits import ROOT, parameters, report

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in PATHS]


@pytest.fixture(params=PATHS, ids=NAMES)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_names_say_their_order_and_what_they_do():
    assert sorted(NAMES) == NAMES
    assert all(re.fullmatch(r"\d\d-[a-z]+(-[a-z]+)+", name) for name in NAMES)
    for name, needs in report.NEEDS.items():
        assert {name, *needs} <= set(NAMES)
        assert all(need < name for need in needs)


def test_is_valid_and_stored_without_outputs(notebook):
    nbformat.validate(notebook)
    for cell in code_of(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}


def test_opens_with_title_question_and_answer(notebook):
    first = notebook.cells[0].source
    assert re.match(r"# [A-Z]\w+ .+", first)
    assert "**Question.**" in first
    assert "**Answer.**" in first


def test_has_one_parameters_cell_that_explains_itself(notebook):
    tagged = [cell for cell in code_of(notebook) if "parameters" in cell.metadata.get("tags", ())]
    assert tagged == code_of(notebook)[:1]
    for name, parameter in parameters.parameters_of(notebook).items():
        kinds = parameters.TYPES[parameter["type"]]
        assert isinstance(parameter["default"], kinds), name
        assert isinstance(parameter.get("quick", parameter["default"]), kinds), name


def test_tells_a_story_and_defines_nothing(notebook):
    cells = code_of(notebook)
    assert len(cells) <= 15
    for cell in cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        code = [line for line in lines if not re.match(r"""\s*f?["')]""", line)]  # not its prose
        assert len(code) <= 12, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        assert "sys.path" not in cell.source


def test_quick_run_leaves_figures_records_and_pages(quick):
    for name in NAMES:
        written = quick.written(next(job for job in report.plan() if job.name == name))
        assert (quick.pages / f"{name}.html").is_file()
        assert any(path.startswith(f"figures/{name[:2]}-") for path in written), name
        assert f"models/{name}.json" in written
    for network in ("plain", "distorted", "refuser"):
        assert (quick.output / "models" / f"{network}.safetensors").is_file()
    assert (quick.pages / "index.html").is_file()


def test_quick_run_says_nothing_on_stderr_and_leaves_no_error(quick):
    for name in NAMES:
        for cell in code_of(nbformat.read(quick.executed(name), as_version=4)):
            for output in cell.outputs:
                assert output.output_type != "error"
                assert output.get("name") != "stderr", output.get("text")


def test_every_figure_has_alt_text_and_a_caption(quick):
    for name in NAMES:
        text = quick.executed(name).read_text(encoding="utf-8")
        pages = (quick.pages / f"{name}.html").read_text(encoding="utf-8")
        figures = re.findall(r"<figure.+?</figure>", text)
        assert figures, name
        for figure in figures:
            assert re.search(r'alt=\\"[^"\\]{40,}', figure), figure[-300:]
            assert re.search(r"<figcaption>[^<]{10,}", figure)
        for image in re.findall(r"<img\b[^>]*>", pages):
            assert re.search(r'alt="[^"]{10,}', image), image[-200:]


def test_every_sentence_is_made_of_numbers(quick):
    """No nan, inf or unfilled brace in a computed sentence."""
    for name in NAMES:
        for cell in code_of(nbformat.read(quick.executed(name), as_version=4)):
            for output in cell.outputs:
                sentence = output.get("data", {}).get("text/markdown", "")
                assert not re.search(r"\bnan\b|\binf\b|[{}]", sentence), sentence


def test_records_hold_their_parameters_data_and_packages(quick):
    for name in NAMES:
        record = json.loads((quick.output / "models" / f"{name}.json").read_text(encoding="utf-8"))
        assert record["parameters"]
        assert len(record["data"]) == 4
        assert record["packages"]["numpy"]


def test_committed_results_belong_to_the_notebooks():
    """`make report` writes figures/ and models/, so each has a notebook; or another target does."""
    numbers = {name[:2] for name in NAMES}
    others = {"benchmark.svg", "site.png", "pad.gif"}  # make benchmark, make media
    for path in (ROOT / "figures").glob("[!.]*"):
        assert path.name[:2] in numbers or path.name in others, path
    networks = {f"{name}.{kind}" for name in ("plain", "distorted", "refuser")
                for kind in ("safetensors", "md")}  # fmt: skip
    for path in (ROOT / "models").glob("[!.]*"):
        assert path.name in networks or path.stem in NAMES, path
