"""Check that the report can be reproduced: run it again, and compare with what is committed.

With the same packages and the common kernel, everything must come out the same, byte for byte.
Elsewhere (another lock, a processor that cannot run that kernel) sums are added in another order
and the last bit differs; long training then ends as far away as another seed would. So numbers from
training have tolerances there, stated below; all others must be the same.
"""

import math
import shutil
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from digits import mnist, store
from digits.paths import BUILD
from digits.processor import COMMON_KERNEL, kernel
from digits.report.pages import FULL, Place
from digits.report.run import Job, plan, run_side_by_side

VERIFY = Place(BUILD / "verify", BUILD / "verify", BUILD / "verify" / "runs")  # nothing reused
ROUNDING = (0, 1e-4)  # of a number that does not depend on training
ALIKE = 0.96  # share of training images that networks from two machines must read alike
IMAGES = 10_000  # of those images

# By the path of a number, its record first: how far it may be from the committed one, absolutely or
# relative to it. None: not compared. The first matching pattern counts. The tolerances are two to
# four times the differences after training again with sums in another order (OpenBLAS's kernels for
# a processor without AVX): about as much as a few seeds differ.
TOLERANCES = {
    "*/packages/*": None,  # other versions still give the same report
    "*/parameters/*": (0, 0),
    "0[1-6]-*/data/*": (0, 0),
    "02-*/gradient_check/*": (1e-6, 0),  # almost zero
    "02-*/broke/*": None,  # where training breaks, chance decides
    "02-*/mistakes/gate*": None,
    "02-*/beginnings/too large/*": (0.3, 0),
    "02-*/one_seven/right_of_100": (5, 0),
    "02-*": (0.02, 0.2),  # after so few epochs
    "03-*/rates/*": ROUNDING,
    "03-*/*/2[0-4]": None,  # where training breaks, chance decides
    "03-*/between_*": (0.03, 0.3),
    "03-*/best/rate": (0, 0.7),  # the valley is flat
    "03-*/restless_from": (0, 0.5),
    "03-*/more_than_lowest/*": (0.015, 0),
    "03-*": (0, 0.4),  # losses: at larger rates, one batch may upset a network
    "04-*/lowest/epoch": (4, 0),
    "04-*/epochs/*": (0, 0),
    "04-*/change/*": (0.04, 0),
    "04-*accurac*": (0.012, 0),
    "04-*": (0, 0.35),  # losses
    "05-*/stored/seed": (0, 0),
    "05-*/confusion/*": (12, 0),
    "05-*/stored/right": (30, 0),
    "05-*": (0.012, 0),  # shares
    "06-*/seed*": (0, 0),
    "06-*/stored/seed": (0, 0),
    "06-*/amounts/*": ROUNDING,
    "06-*/misread/*": (25, 0),
    "06-*/stored/right": (20, 0),
    "06-*/doubtful_below": (1.5, 0),
    "06-*/refuse_below": (1.5, 0),
    "06-*/temperature": (0.15, 0),
    "06-*/unsure_below": (0.1, 0),
    "06-*/robustness/*": (0.05, 0),
    "06-*": (0.025, 0),  # shares
    "07-*/box/*": (0, 0),
    "07-*/digits/*": None,  # the sample has two doubtful 1s, which some networks read as 7
    "07-*/text": None,
    "07-*/samples/several-digits": None,
}


def verify_report(names: Sequence[str] = ()) -> int:
    """Rerun the notebooks whose names begin with names, and compare; return how many disagree.

    They write to build/verify. An interrupted run resumes; after a finished one, the next starts
    from scratch. Prints what was compared.
    """
    jobs = plan(names)
    mnist.fetch()
    states = run_side_by_side(jobs, VERIFY)
    wrong = [job.name for job in jobs if states[job.name] != "done" or not agrees(job)]
    if all(state == "done" for state in states.values()):
        for folder in (VERIFY.runs, VERIFY.build / "executed"):
            shutil.rmtree(folder, ignore_errors=True)
    print(f"not as committed: {', '.join(wrong)}" if wrong else "everything is as committed")
    return len(wrong)


def must_be_equal(job: Job) -> bool:
    """Whether this process must reproduce what a notebook committed, byte for byte."""
    record = FULL.output / "models" / f"{job.name}.json"
    made_with = store.load_record(record).get("packages") if record.is_file() else None
    return kernel() == COMMON_KERNEL and made_with == store.provenance()["packages"]


def agrees(job: Job) -> bool:
    """Whether everything a notebook wrote agrees with what is committed; prints what does not."""
    committed, made = FULL.written(job), VERIFY.written(job)
    both = sorted(set(committed) & set(made))
    other = [path for path in both if committed[path].read_bytes() != made[path].read_bytes()]
    said = [f"{path} is committed, but not made" for path in sorted(set(committed) - set(made))]
    said += [f"{path} is made, but not committed" for path in sorted(set(made) - set(committed))]
    if must_be_equal(job):
        said += [f"{path} differs, with the same packages and kernel" for path in other]
    compare = {".json": compare_records, ".safetensors": compare_networks}
    for path in other:
        say = compare.get(made[path].suffix)
        said += say(committed[path], made[path]) if say else []
    print(f"{job.name}: {len(both) - len(other)} of {len(made)} files have the same bytes")
    for line in said:
        print(f"  {line}")
    return not said


def compare_records(committed: Path, made: Path) -> list[str]:
    """A line for every number of a record (two paths) that is off by more than its tolerance."""
    old, new = (dict(leaves(store.load_record(path), path.stem)) for path in (committed, made))
    said = [f"{path} is in only one of them" for path in sorted(set(old) ^ set(new))]
    for path in sorted(set(old) & set(new)):
        allowed = tolerance(path)
        if allowed and not is_near(old[path], new[path], *allowed):
            said.append(f"{path}: {new[path]}, but {old[path]} committed; allowed {allowed}")
    return said


def compare_networks(committed: Path, made: Path) -> list[str]:
    """A line where two stored networks (paths) read too many training images differently."""
    images = mnist.load_split("train").images[:IMAGES]
    old, new = (store.load_network(path)[0].predict(images) for path in (committed, made))
    alike = float((old == new).mean())
    return [f"{made.name}: {alike:.2%} read alike, {ALIKE:.0%} must be"] * (alike < ALIKE)


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every (path, value) in nested dicts and lists whose value is neither."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, f"{path}/{key}")
    else:
        yield path, value


def tolerance(path: str) -> tuple[float, float] | None:
    """How far the number at a path may be off: (absolute, relative), or None."""
    fitting = (of for pattern, of in TOLERANCES.items() if fnmatchcase(path, pattern))
    return next(fitting, ROUNDING)


def is_near(old: Any, new: Any, absolute: float, relative: float) -> bool:
    """Whether two values of a record are close enough; values other than numbers must be equal."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, abs_tol=absolute, rel_tol=relative)
    if absolute and isinstance(old, int) and isinstance(new, int):
        return abs(old - new) <= max(absolute, relative * abs(old))
    return old == new
