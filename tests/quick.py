"""Quick reports in processes of their own, which note who opens the test set."""

import os
import subprocess
import sys

REPORT = """
import sys
from pathlib import Path
from digits.report import pages, run
folder = Path(sys.argv[1])
run.QUICK = pages.Place(folder, folder, folder / "runs")  # where nothing is found again
sys.exit(run.make_report(sys.argv[2:], quick=True))
"""
# Notes every opening of a file of the test set, in any process that a report starts: who, and
# which function of mnist.py wants it; but not for the sample in a page, which decides nothing.
WATCH = """
import os, sys

def note(event, arguments):
    if event == "open" and "t10k" in str(arguments[0]):
        frame, names = sys._getframe(1), []
        while frame:
            names.append((os.path.basename(frame.f_code.co_filename), frame.f_code.co_name))
            frame = frame.f_back
        if ("pad.py", "lessons") not in names:
            wants = [function for file, function in names if file == "mnist.py"]
            with open({log!r}, "a") as log:
                log.write(f"{{os.getpid()}} {{wants[0] if wants else 'unknown'}}\\n")

sys.addaudithook(note)
"""


def start(folder, *names, **environment):
    """A quick report of some notebooks in a folder of its own, in a process of its own."""
    watcher = folder / ".watcher"
    watcher.mkdir(exist_ok=True)
    (watcher / "sitecustomize.py").write_text(WATCH.format(log=str(folder / "opened.log")))
    environment |= {"DIGITS_TEST_MARK": str(folder)}
    environment["PYTHONPATH"] = os.pathsep.join([str(watcher), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", REPORT, str(folder), *names]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=os.environ | environment, stdout=pipe, stderr=pipe, text=True
    )


def finish(process):
    """Wait for a report, which must succeed and say nothing on stderr."""
    out, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (0, ""), out + err


def opened(folder):
    """Who opened a file of the test set to look at it, not to verify it: (process, function)."""
    lines = [tuple(line.split()) for line in (folder / "opened.log").read_text().splitlines()]
    assert any(function == "is_verified" for _, function in lines)  # the watcher was awake
    return [line for line in lines if line[1] != "is_verified"]
