"""Running and exporting: what is run, what is left alone, and what becomes of a failure."""

import errno
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import nbformat
import psutil
import pytest

from digits import cli
from digits.disk import write_whole
from digits.errors import UserError
from digits.parameters import read_parameter
from digits.paths import PACKAGE, ROOT
from digits.report import freshness, pages, run
from digits.report.freshness import Job

PARAMETERS = 'count: int = 3  # how many; quick: 2\nname: str = "a"  # who'
WRITE = "from digits import store\nstore.save_record({'count': count}, '{name}')"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Three small notebooks, the second of which reads what the first wrote, and a small README."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(run, "NOTEBOOKS", folder)
    monkeypatch.setattr(pages, "README", tmp_path / "README.md")
    pages.README.write_text("# A report\n")
    monkeypatch.setattr(run, "NEEDS", {"02-read": ("01-write",)})
    for place in ("FULL", "QUICK", "TRIAL"):
        monkeypatch.setattr(run, place, pages.Place(tmp_path / place, tmp_path / place))
    write(folder, "01-write", WRITE.replace("{name}", "01-write"))
    write(
        folder, "02-read", "from digits.paths import MODELS\n(MODELS / '01-write.json').read_text()"
    )
    write(folder, "03-alone", WRITE.replace("{name}", "03-alone"))
    return tmp_path


def write(folder, name, code):
    tagged = nbformat.v4.new_code_cell(PARAMETERS, id="p", metadata={"tags": ["parameters"]})
    cells = [
        nbformat.v4.new_markdown_cell(f"# Notebook {name}", id="t"),
        tagged,
        nbformat.v4.new_code_cell(code, id="c"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")


def names(jobs):
    return [job.name for job in jobs]


def outcomes(capsys):
    """What make_report printed, by notebook."""
    lines = capsys.readouterr().out.splitlines()
    return {line.split()[0]: line.split(" s  ", 1)[1] for line in lines if line[:1].isdigit()}


def test_runs_all_then_nothing_then_what_changed(house, capsys):
    assert run.make_report(quick=True) == 0
    assert set(outcomes(capsys).values()) == {"done"}
    assert run.make_report(quick=True) == 0
    assert set(outcomes(capsys).values()) == {"up to date"}

    write(house / "notebooks", "03-alone", "count + 1")
    run.make_report(quick=True)
    changed = outcomes(capsys)
    assert changed == {"01-write": "up to date", "02-read": "up to date", "03-alone": "done"}
    assert not (house / "QUICK" / "models" / "03-alone.json").exists()  # no longer written

    (house / "QUICK" / "models" / "01-write.json").write_text("{}")
    run.make_report(quick=True)
    changed = outcomes(capsys)
    assert changed["01-write"] == "done"
    assert changed["03-alone"] == "up to date"


def test_some_notebooks_of_a_full_report_have_all_cores_for_themselves(monkeypatch):
    one, other = run.ALONE
    jobs = [Job("01", None, ()), Job(one, None, ()), Job(other, None, ()), Job("07", None, (one,))]
    assert names(run._ready(jobs, [], run.QUICK)) == ["01", one, other]
    assert names(run._ready(jobs, [], run.FULL)) == ["01"]
    assert names(run._ready(jobs[1:], jobs[:1], run.FULL)) == []
    assert names(run._ready(jobs[1:], [], run.FULL)) == [one]
    assert names(run._ready(jobs[2:], jobs[1:2], run.FULL)) == []
    assert names(run._ready(jobs[2:], [], run.FULL)) == ["07"]
    assert names(run._ready(jobs[2:3], [], run.FULL)) == [other]
    monkeypatch.setattr(run, "CORES", 4)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "")
    assert [run._share(count) for count in (1, 2, 5)] == [4, 2, 1]
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://somewhere:8786")
    assert run._share(1) == 0


@pytest.mark.parametrize("fails", [False, True])
def test_a_notebook_begins_when_a_core_is_free_and_stops_only_its_readers(
    monkeypatch, tmp_path, fails
):
    begun, last, reader = [], *run.LONG_FIRST[-2:]

    def execute(job, *_):
        begun.append(job.name)
        if fails and job.name == last:
            raise KeyError("depends")

    monkeypatch.setattr(run, "execute", execute)
    monkeypatch.setattr(run, "CORES", 1)
    needs = {"01": (), "02": (), last: (), reader: (last,)}
    jobs = [Job(name, None, of) for name, of in needs.items()]
    states = run.run_side_by_side(jobs, pages.Place(tmp_path, tmp_path), force=True)
    assert begun == [last, *([] if fails else [reader]), "01", "02"]
    told = {last: "failed: KeyError: 'depends'", reader: f"not run: {last} failed"}
    assert states == dict.fromkeys(needs, "done") | (told if fails else {})


def test_a_changed_module_reruns_what_imports_it(house, capsys, monkeypatch):
    run.make_report(quick=True)
    capsys.readouterr()
    code_of, store = freshness.code_of, (PACKAGE / "store.py").read_text()
    changed = lambda source: code_of(source) + "x" * (source == store)  # noqa: E731
    monkeypatch.setattr(freshness, "code_of", changed)
    run.make_report(quick=True)
    changed = outcomes(capsys)
    assert changed["01-write"] == changed["03-alone"] == "done"


def test_a_failure_is_kept_named_and_stops_only_what_reads_it(house, capsys):
    write(house / "notebooks", "01-write", "raise RuntimeError('no luck')")
    assert run.make_report(quick=True) == 2
    said = outcomes(capsys)
    assert "RuntimeError: no luck" in said["01-write"]
    assert said["02-read"] == "not run: 01-write failed"
    assert said["03-alone"] == "done"
    kept = nbformat.read(run.QUICK.failed("01-write"), as_version=4)
    assert any(o.output_type == "error" for c in kept.cells for o in c.get("outputs", ()))
    assert not (run.QUICK.pages / "01-write.html").exists()

    write(house / "notebooks", "01-write", WRITE.replace("{name}", "01-write"))
    assert run.make_report(quick=True) == 0
    assert not run.QUICK.failed("01-write").exists()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = (", "SyntaxError"),
        ("%nonsense", "CellExecutionError"),
        ("import os; os.kill(os.getpid(), 9)", "its kernel died 3 times; is there enough memory?"),
    ],
)
def test_a_slip_a_magic_and_a_dead_kernel_do_not_stop_the_others(house, capsys, code, says):
    write(house / "notebooks", "01-write", code)
    assert run.make_report(["01", "03"], quick=True) == 1
    said = outcomes(capsys)
    assert said["01-write"].startswith("failed: ") and says in said["01-write"]
    assert said["03-alone"] == "done"
    assert not list(run.QUICK.build.glob("*.ipynb"))  # nothing half-done is left about


def test_a_picture_that_a_parameter_names_is_read_anew_when_it_changes(house, capsys):
    picture = house / "me.png"
    for content, outcome in ((b"1", "done"), (b"1", "up to date"), (b"2", "done")):
        picture.write_bytes(content)
        run.make_report(["03"], parameters={"name": str(picture)})
        assert outcomes(capsys)["03-alone"] == outcome


def test_what_others_write_meanwhile_is_not_taken_for_a_notebooks_own(house, capsys):
    others = [house / "QUICK" / name for name in ("figures/benchmark.svg", "models/04.safetensors")]
    own = house / "QUICK" / "models" / "03.safetensors"
    code = "from digits.disk import write_whole\nfor path in {}:\n    write_whole(path, 'x')"
    write(house / "notebooks", "03-alone", code.format([str(own)]))
    for path in others:
        write_whole(path, "x")
    run.make_report(["03"], quick=True)
    write(house / "notebooks", "03-alone", "1")
    run.make_report(["03"], quick=True)
    assert all(path.exists() for path in others)


def test_parameters_are_replaced_and_the_results_go_elsewhere(house, capsys):
    run.make_report(["03"], parameters={"count": 9})
    assert '"count": 9' in (house / "TRIAL" / "models" / "03-alone.json").read_text()
    assert not (house / "FULL" / "models").exists()
    assert "Not the full report" in (run.TRIAL.pages / "03-alone.html").read_text("utf-8")
    run.make_report(["03"], quick=True)
    assert '"count": 2' in (house / "QUICK" / "models" / "03-alone.json").read_text()


@pytest.mark.parametrize(
    ("names", "parameters", "says"),
    [
        ((), {"cuont": 1}, "no notebook to run has a parameter cuont"),
        ((), {"count": "many"}, "count must be a whole number, not"),
        ((), {"count": True}, "count must be a whole number, not"),
        (["07"], {}, "there is no notebook 07"),
    ],
)
def test_what_is_unknown_stops_everything_before_anything_runs(house, names, parameters, says):
    with pytest.raises(UserError, match=says):
        run.make_report(names, parameters=parameters)
    assert not (house / "TRIAL").exists()


def test_a_parameters_line_that_does_not_explain_itself_is_refused():
    cell = nbformat.v4.new_code_cell("count = 3", metadata={"tags": ["parameters"]})
    with pytest.raises(UserError, match="name: type = value"):
        run.parameters_of(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("count: int = 2 * 10  # how many", "one literal"),
        ("count: int = 2.5  # how many", "must be a whole number"),
    ],
)
def test_a_default_that_is_no_literal_of_its_type_is_refused(line, says):
    cell = nbformat.v4.new_code_cell(line, metadata={"tags": ["parameters"]})
    with pytest.raises(UserError, match=says):
        run.parameters_of(nbformat.v4.new_notebook(cells=[cell]))


def test_a_notebook_with_merge_markers_is_told(house):
    (house / "notebooks" / "03-alone.ipynb").write_text("<<<<<<< HEAD\n{}")
    with pytest.raises(UserError, match="is not a notebook"):
        run.make_report(quick=True)


def test_executed_notebooks_hold_no_dates_and_no_paths(house):
    run.make_report(quick=True)
    text = run.QUICK.executed("01-write").read_text()
    assert "papermill" not in text
    assert "execution" not in text.replace("execution_count", "")
    first = {p.name: p.read_bytes() for p in run.QUICK.pages.iterdir()}
    run.make_report(quick=True, force=True)
    assert first == {p.name: p.read_bytes() for p in run.QUICK.pages.iterdir()}


@pytest.mark.parametrize(
    ("text", "pair"),
    [("a=3", ("a", 3)), ("b=0.5", ("b", 0.5)), ("c=x.png", ("c", "x.png")), ("d='1'", ("d", "1"))],
)
def test_parameters_are_read_from_the_command_line(text, pair):
    assert read_parameter(text) == pair


@pytest.mark.parametrize("text", ["a", "=3", "a b=3"])
def test_parameters_that_are_none_are_refused(text):
    with pytest.raises(UserError, match="name=value"):
        read_parameter(text)


@pytest.mark.parametrize("path", pages.FILLED, ids=lambda path: path.name)
def test_numbers_in_readme_and_cards_are_those_of_the_records(path):
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"<!-- ([\w-]+): ", text)
    assert len(names) >= 5
    assert all((ROOT / "models" / f"{name}.json").is_file() for name in names)
    assert pages.filled(path) == text


@pytest.mark.parametrize("path", pages.FILLED, ids=lambda path: path.name)
def test_every_number_in_readme_and_cards_is_in_a_record(path, monkeypatch):
    """Were one missing, what stands there would stay for ever."""
    seen = []
    monkeypatch.setattr(
        pages, "format", lambda value, form: seen.append(value) or "", raising=False
    )
    text = path.read_text(encoding="utf-8")
    pages.filled(path)
    assert len(seen) == len(re.findall(r"<!-- [\w-]+: ", text))


def test_numbers_follow_the_records(monkeypatch, tmp_path):
    monkeypatch.setattr(pages, "load_record", lambda path: {"a": {"b": [0.25, 7, None]}})
    given = "x 0.1<!-- 04-n: a.b.0 .2f --> and 3<!-- 04-n: a.b.1 d -->"
    stays = " 4<!-- 04-n: a.b.2 d --> 5<!-- 04-n: a.c d -->"  # nothing there: what stands stays
    (tmp_path / "README.md").write_text(given + stays)
    made = "x 0.25<!-- 04-n: a.b.0 .2f --> and 7<!-- 04-n: a.b.1 d -->"
    assert pages.filled(tmp_path / "README.md", pages.Place(tmp_path, tmp_path)) == made + stays


def test_a_quick_index_shows_its_own_numbers_and_the_committed_figures_it_lacks(tmp_path):
    place = pages.Place(tmp_path, tmp_path)
    record = (ROOT / "models" / "05-train-final.json").read_text()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "05-train-final.json").write_text(record.replace("9830", "1234"))
    pages.export(place)
    index = (place.pages / "index.html").read_text(encoding="utf-8")
    assert "1234" in index
    assert "Not the full report" in index
    images = re.findall(r'<img[^>]*src="([^"]{5})', index)
    assert images
    assert set(images) == {"data:"}


def test_files_that_readme_shows_and_names_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([\w/.-]+)\)", text):
        assert (ROOT / path).exists(), path


# Processes that really run, and what becomes of them

PROGRAM = """
import sys
from pathlib import Path
from digits import cli
from digits.report import pages, run
folder = Path(sys.argv[1])
run.TRIAL = pages.Place(folder, folder, folder / "runs")
del sys.argv[1]
sys.exit(cli.main())
"""
SETTINGS = {
    "07": ["picture=samples/one-digit.png"],
    "04": ["epochs=300", "seeds=2"],  # which trains for minutes
}


@pytest.fixture
def running(tmp_path):
    """A function that starts a notebook in processes of its own: (process, children, by kind)."""

    def start(name):
        settings = [f"--parameter={setting}" for setting in SETTINGS[name]]
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), "report", name, *settings]
        heed = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=None if sys.platform == "win32" else heed, start_new_session=True,
        )  # fmt: skip
        wanted = {"kernel", "worker"} if name == "04" else {"kernel"}
        while not (children := children_of(process)).keys() >= wanted:
            assert process.poll() is None
            time.sleep(0.05)
        return process, children

    return start


def children_of(process):
    """What a report has started, by kind: the kernel of a notebook, a training worker."""
    found = {}
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            command = " ".join(child.cmdline())
            if ("forkserver" in command and child.ppid() != process.pid) or "ipykernel" in command:
                found["kernel"] = child
            if "LokyProcess" in command:
                found["worker"] = child
    return found


def addresses(process, children):
    """The addresses at which a report, and what it has started, wait for connections."""
    found = []
    for _ in range(10):  # while the kernel begins to listen
        for each in (psutil.Process(process.pid), *children.values()):
            with suppress(psutil.NoSuchProcess):  # it is done
                found += [connection.laddr.ip for connection in each.net_connections("inet")]
        time.sleep(0.05)
    return found


def is_alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


no_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@no_windows
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("name", SETTINGS)
def test_nothing_outlives_a_report_that_is_stopped(running, name, how):
    process, children = running(name)
    process.send_signal(getattr(signal, how))
    out, said = process.communicate(timeout=60)  # ends only when no child holds the pipe any more
    psutil.wait_procs(children.values(), timeout=10)
    assert not any(is_alive(child) for child in children.values())
    if how == "SIGINT":
        assert process.returncode == 130
        assert (out, said) == ("", "digits: stopped; finished work is kept\n")


def test_a_notebook_whose_kernel_is_killed_is_run_again_and_nothing_listens_to_others(running):
    process, children = running("07")
    assert set(addresses(process, children)) <= {"127.0.0.1", "::1"}
    children["kernel"].kill()
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert re.search(r"^07-predict-images .* done$", out, re.MULTILINE)


def test_a_notebook_that_finds_the_disk_full_is_named(house, capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "build/executed/03-alone.ipynb")

    monkeypatch.setattr(run, "execute", full)
    assert run.make_report(["03"], quick=True) == 1
    said = outcomes(capsys)["03-alone"]
    assert said == "failed: build/executed/03-alone.ipynb: the disk is full; make room"


def test_the_command_reports_failure_in_its_exit_status(house, capsys):
    write(house / "notebooks", "03-alone", "1 / 0")
    assert cli.main(["report", "03", "--quick"]) == 1
    assert cli.main(["report", "01", "--quick"]) == 0
    assert cli.main(["report", "-p", "nonsense=1"]) == 1
    assert "nonsense" in capsys.readouterr().err
    assert cli.main(["report", "--list"]) == 0
    assert "how many" in capsys.readouterr().out
