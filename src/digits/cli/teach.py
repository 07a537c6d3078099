"""`digits teach`: teach a network your hand."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digits.cli.terminal import PATH, RESULTS, check_writable, complain, how_to_read, say
from digits.errors import UserError
from digits.text import printable

if TYPE_CHECKING:
    from digits.corrections import Corrections
    from digits.teaching import Teacher

MOST_FORGOTTEN = 0.001  # of MNIST's test images, that teaching may cost without a warning
TOLD = 5  # pictures that could not be used; the others are counted


@click.command()
@click.argument("hands", nargs=-1, required=True, type=PATH, metavar="FOLDER...")
@click.option("--model", type=PATH, metavar="FILE", help="The network to start from.")
@click.option(
    "--output", type=PATH, default=RESULTS / "mine.safetensors", metavar="FILE",
    help="Where to store the network that knows your hand.",
)  # fmt: skip
def teach(hands: Sequence[Path], model: Path | None, output: Path) -> None:
    """Teach a network your hand, from pictures of your digits.

    FOLDER holds pictures and a labels.tsv, with a line `file<tab>label` for each one, or pictures
    by class, such as 7/a.png; or it is a my-hand.json that a page exported. The network that you
    start from stays as it is. To take something back, remove the picture and teach again.
    """
    from digits import store
    from digits.corrections import load_corrections
    from digits.reading import load_reader
    from digits.teaching import Teacher

    base = model or store.best_model()
    _check_output(output, base)
    reader = load_reader(base)
    found = [load_corrections(hand, reader) for hand in hands]
    unused = [reason for each in found for reason in each.unused]
    for reason in [*unused[:TOLD], *[f"{len(unused) - TOLD} more"] * (len(unused) > TOLD)]:
        complain(f"not used: {reason}")
    say(_teach(Teacher(reader), found, base, output))
    say(how_to_read(output))


def _check_output(output: Path, base: Path) -> None:
    """Raise UserError if output cannot be written, or is a network that teach did not make."""
    from digits import store

    check_writable(output, ".safetensors")
    if output.exists() and output.samefile(base):
        raise UserError(f"{output} is the network to start from; choose another --output")
    if output.exists() and "taught" not in store.load_network(output)[1]:
        raise UserError(
            f"{output} holds a network that teach did not make; choose another --output"
        )


def _teach(teacher: "Teacher", found: Sequence["Corrections"], base: Path, output: Path) -> str:
    """Teach, store the network with its card, and say what has changed."""
    import numpy as np

    from digits import store
    from digits.teaching import ENOUGH

    images = np.concatenate([each.images for each in found])
    labels = np.concatenate([each.labels for each in found])
    taught = teacher.teach(images, labels)
    count, before, now = len(labels), taught.right_before.sum(), taught.right_after.sum()
    kinds = [f"{n} of {label}" for label, n in sorted(Counter(labels.tolist()).items())]
    facts = {
        "digits taught": f"{count} ({', '.join(kinds)})",
        "read correctly": f"{before} of {count} before, {now} of {count} now",
        "MNIST's test images": f"{taught.before:.2%} correct before, {taught.after:.2%} now",
    }
    if count >= ENOUGH:
        right = teacher.cross_check(images, labels).sum()
        facts["cross-check, each half after teaching only the other"] = (
            f"{right} of {count} correct"
        )
    network, refuser, record = store.load_networks(base)
    network.theta[:] = taught.reader.network.theta
    if refuser and taught.reader.refuser:
        refuser.theta[:] = taught.reader.refuser.theta
    own = {"base": base.name, "labels": labels, "right_before": before, "right_after": now}
    own |= {"accuracy_before": taught.before, "accuracy_after": taught.after}
    store.save_network(network, {**record, "taught": own}, output, refuser=refuser)
    about = f"{base.name}, taught the hand of its user by `digits teach`; nothing else is changed."
    store.write_card(output, about, facts)
    said = [f"{name}: {fact}" for name, fact in facts.items()]
    stored = "the network that knows your hand"
    if np.array_equal(taught.reader.network.theta, teacher.reader.network.theta):
        said.append("these digits are read surely already, so the network has not changed")
        stored = "a copy of it"
    if taught.after < taught.before - MOST_FORGOTTEN - 1e-9:
        complain(
            f"the network has forgotten {taught.before - taught.after:.2%} of MNIST's test images; "
            "check what the digits are labeled, or teach fewer that look like other digits"
        )
    return "\n".join([*said, f"{stored} is in {printable(str(output))}"])
