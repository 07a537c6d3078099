"""The notebooks as they are stored, and as they run in their quick form on real MNIST."""

import ast
import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from digits import parameters
from digits.errors import UserError
from digits.paths import ROOT
from digits.report import run

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
    for name, needs in run.NEEDS.items():
        assert {name, *needs} <= set(NAMES)
        assert all(need < name for need in needs)


def test_is_valid_and_stored_without_outputs(notebook):
    nbformat.validate(notebook)
    for cell in code_of(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}


def test_imports_digits_first_so_that_numpy_finds_its_kernel_pinned(notebook):
    source = "\n".join(cell.source for cell in code_of(notebook))
    imports = [n for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert isinstance(imports[0], ast.ImportFrom) and imports[0].module.startswith("digits")


def test_opens_with_title_and_question_and_ends_with_three_exercises_or_more(notebook):
    first, last = notebook.cells[0].source, notebook.cells[-1]
    assert re.match(r"# [A-Z]\w+ .+", first)
    assert "**Question.**" in first
    answers = parameters.tagged(notebook, "answer")
    assert ("**Answer.**" in first) == (not answers), "the answer is computed, or stands here"
    exercises = re.findall(r"^\d\. ", last.source * (last.cell_type == "markdown"), re.MULTILINE)
    practiced = [c for c in code_of(notebook) if "network_figures.verdict(" in c.source]
    assert len(exercises) + len(practiced) >= 3


def test_has_one_parameters_cell_that_explains_itself(notebook):
    tagged = [cell for cell in code_of(notebook) if "parameters" in cell.metadata.get("tags", ())]
    assert tagged == code_of(notebook)[:1]
    for name, parameter in parameters.parameters_of(notebook).items():
        kinds = parameters.TYPES[parameter["type"]]
        assert isinstance(parameter["default"], kinds), name
        assert isinstance(parameter.get("quick", parameter["default"]), kinds), name
        if parameter["type"] in ("int", "float"):
            assert parameters.ranges_in(parameter["help"]), name


def test_checks_parameters_that_were_changed_by_hand_before_anything_else(notebook):
    imports = code_of(notebook)[1].source
    statements = [
        s for s in ast.parse(imports).body if not isinstance(s, ast.ImportFrom | ast.Import)
    ]
    first = [ast.unparse(statement) for statement in statements[:2]]
    assert first == ["figures.use_style()", "check_parameters(globals())"]


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("01", {"block": 7}, "block must be from 100 to 10,000 and a divisor of 10,000, not 7"),
        ("04", {"seeds": 0}, "seeds must be from 1 to 20, not 0"),
        ("04", {"learning_rate": 0}, "learning_rate must be above 0 and at most 1,000, not 0"),
        ("06", {"strength": float("nan")}, "strength must be from 0 to 3, not nan"),
    ],
)
def test_a_parameter_out_of_its_range_is_refused_in_one_sentence(name, given, says):
    with pytest.raises(UserError) as raised:
        run.plan([name], quick=True, parameters=given)
    assert str(raised.value).endswith(says)
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_a_value_changed_by_hand_is_refused_by_the_notebook_itself():
    """As in JupyterLab: the cell was edited and run, and the next one tells what is wrong."""
    notebook = nbformat.read(ROOT / "notebooks/04-sweep-epochs.ipynb", as_version=4)
    notebook.cells = code_of(notebook)[:2]
    notebook.cells[0].source = notebook.cells[0].source.replace("seeds: int = 3", "seeds: int = 0")
    NotebookClient(notebook, allow_errors=True, timeout=120).execute()
    (error,) = notebook.cells[1].outputs
    assert error.traceback == ["seeds must be from 1 to 20, not 0"]


def test_a_range_is_that_of_each_notebook():
    assert len(run.plan(["04"], parameters={"held_out": 1})) == 1
    with pytest.raises(UserError, match="held_out must be from 1,000"):
        run.plan(parameters={"held_out": 1})


def test_tells_a_story_and_defines_nothing_but_what_it_teaches(notebook):
    """A notebook that teaches by its code, in cells that a page shows open, may be longer."""
    cells = code_of(notebook)
    open_cells = [cell for cell in cells if "teaches" in cell.metadata.get("tags", ())]
    assert len(cells) <= (50 if open_cells else 24)
    exercises = [cell for cell in cells if "network_figures.verdict(" in cell.source]
    for cell in cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        code = [line for line in lines if not re.match(r"""\s*f?["')]""", line)]  # not its prose
        assert len(code) <= 12, cell.source
        if cell not in open_cells + exercises:
            for node in ast.walk(ast.parse(cell.source)):
                assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        assert "sys.path" not in cell.source


BOOKKEEPING = {"figures", "plots", "reading_figures", "sentences", "network_figures",
               "network_sentences", "store", "record",
               "path", "display", "Markdown", "table"}  # fmt: skip


def is_bookkeeping(statement):
    """Whether a statement draws, shows, tells (makes text of numbers), or stores."""
    inside = list(ast.walk(statement))
    names = {node.id for node in inside if isinstance(node, ast.Name)}
    explores = isinstance(statement, ast.Expr) and "explore" in names
    return explores or names & BOOKKEEPING or any(isinstance(n, ast.JoinedStr) for n in inside)


def test_most_code_is_about_the_subject(notebook):
    """Of three statements, two or more teach; how a statement is wrapped does not matter.

    Not counted is the cell that is alike everywhere: imports, the style, the check of parameters.
    Notebook 07 trains nothing and shows, step by step, what one call found: there, half teach.
    """
    cells = [cell.source for cell in code_of(notebook)[1:]]
    alike = re.compile(r"(from|import|figures.use_style|check_parameters)\b")
    statements = [
        node
        for node in ast.walk(ast.parse("\n".join(cells)))
        if isinstance(node, ast.stmt) and not alike.match(ast.unparse(node))
    ]
    most = len(statements) / (2 if "Pad(reader)" in "\n".join(cells) else 3)
    assert sum(bool(is_bookkeeping(statement)) for statement in statements) <= most


def test_quick_run_leaves_figures_records_and_pages(quick):
    for name in NAMES:
        written = quick.written(next(job for job in run.plan() if job.name == name))
        assert (quick.pages / f"{name}.html").is_file()
        assert any(path.startswith(f"figures/{name[:2]}-") for path in written), name
        record = json.loads((quick.output / "models" / f"{name}.json").read_text(encoding="utf-8"))
        assert record["parameters"] and len(record["data"]) == 4 and record["packages"]["numpy"]
    for network in ("plain", "distorted"):
        assert (quick.output / "models" / f"{network}.safetensors").is_file()
    assert (quick.pages / "index.html").is_file()


def test_every_page_opens_with_an_answer_made_of_this_run_and_tells_it_once(quick):
    for name in NAMES:
        (cell,) = parameters.tagged(nbformat.read(quick.executed(name), as_version=4), "answer")
        said = cell.outputs[0].data["text/markdown"]
        assert said.startswith("**Answer.** ") and re.search(r"\d", said)
        page = BeautifulSoup((quick.pages / f"{name}.html").read_text("utf-8"), "html.parser")
        leads = [p.get_text().split(".")[0] for p in page.find_all("p", class_="lead")]
        assert leads == ["Question", "Answer"]


def test_quick_run_leaves_no_error_nothing_on_stderr_and_sentences_made_of_numbers(quick):
    for name in NAMES:
        for cell in code_of(nbformat.read(quick.executed(name), as_version=4)):
            for output in cell.outputs:
                assert output.output_type != "error"
                assert output.get("name") != "stderr", output.get("text")
                sentence = output.get("data", {}).get("text/markdown", "")
                assert not re.search(r"\bnan\b|\binf\b|[{}]", sentence), sentence


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


def test_committed_results_belong_to_the_notebooks():
    """`make report` writes figures/ and models/, so each has a notebook; or another target does."""
    numbers = {name[:2] for name in NAMES}
    others = {"benchmark.svg", "benchmark.json", "site.png", "pad.gif"}  # make benchmark and media
    for path in (ROOT / "figures").glob("[!.]*"):
        assert path.name[:2] in numbers or path.name in others, path
    networks = {f"{name}.{kind}" for name in ("plain", "distorted")
                for kind in ("safetensors", "md")}  # fmt: skip
    for path in (ROOT / "models").glob("[!.]*"):
        assert path.name in networks | others or path.stem in NAMES, path


# The test set judges; it does not choose

DECIDES = {"Run", "run_all", "save_network", "fit_temperature", "hold_out", "Distortions"}


def decided_by_the_test_set(source):
    """The names of the functions that decide something and are given what the test set touched.

    What comes from it is followed from statement to statement; a statement that reads any of it
    touches all that it changes. "record" is that of a stored network, which may tell its accuracy.
    """
    touched, found = set(), set()
    for statement in ast.parse(source).body:
        for _ in range(2):  # what the end of a loop touches, its beginning sees
            inside = touched
            for part in (n for n in ast.walk(statement) if isinstance(n, ast.comprehension)):
                own = _names(part.target)
                inside = inside | own if _is_touched(part.iter, inside) else inside - own
            found.update(_decided(statement, inside))
            if _is_touched(statement, inside):
                touched = touched | _changed(statement)
            elif isinstance(statement, ast.Assign):
                touched = touched - _names(statement, ast.Store)
    return found


def _decided(statement, touched):
    """The names of deciding functions in a statement whose arguments are touched."""
    for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func).split(".")[-1]
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        marked = [_is_touched(one, touched) for one in given]
        if name == "save_network" and marked[1]:
            yield "record"
            marked[1] = False
        if name in DECIDES and any(marked):
            yield name


def _is_touched(node, touched):
    """Whether an expression has to do with the test set or with what it touched."""
    return bool(_names(node, ast.Load) & touched) or "load_split('t10k')" in ast.unparse(node)


def _changed(statement):
    """The names that a statement assigns, or changes through an item, an attribute, or a method."""
    names = _names(statement, ast.Store)
    for node in ast.walk(statement):
        is_method = isinstance(node, ast.Attribute) and node.attr in ("append", "extend", "update")
        if is_method or isinstance(getattr(node, "ctx", None), ast.Store):
            while isinstance(node, ast.Attribute | ast.Subscript):
                node = node.value
            names |= _names(node)
    return names


def _names(node, context=ast.Load | ast.Store):
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, context)}


@pytest.mark.parametrize("name", ["02", "03", "04", "05", "06"])
def test_nothing_is_trained_chosen_or_stored_by_the_test_set(name):
    (job,) = run.plan([name])
    assert ("t10k" in job.source) == (name in ("02", "05", "06"))
    assert decided_by_the_test_set(job.source) == ({"record"} if name == "05" else set())


@pytest.mark.parametrize(
    ("slip", "decides"),
    [
        ("best = min(rates, key=score.get)", set()),
        ("rate = rates[np.argmin([ann.evaluate(n, test).loss for n in nets])]\nRun(rate)", {"Run"}),
        ("seen.append(score)\nstore.save_network(seen[0], {}, path)", {"save_network"}),
        ("store.save_network(net, {'unsure_below': score.loss}, path)", {"record"}),
        ("for n in nets:\n    a[n] = ann.evaluate(n, test)\nRun(0.1, seed=a[0])", {"Run"}),
        ("best[0] = score\n[Run(rate) for rate in best]", {"Run"}),
        ("fit_temperature(net.logits(test.images), test.labels)", {"fit_temperature"}),
    ],
)
def test_a_choice_by_the_test_set_would_be_seen(slip, decides):
    source = f"test = mnist.load_split('t10k')\nscore = ann.evaluate(net, test)\n{slip}"
    assert decided_by_the_test_set(source) == decides
