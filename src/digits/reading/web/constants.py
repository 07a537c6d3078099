"""The constants that both languages share; `python -m digits.reading.web.constants` writes them."""

import json
from pathlib import Path
from textwrap import fill
from types import ModuleType

from digits import mnist
from digits.disk import write_whole
from digits.reading import (
    as_mnist,
    certainty,
    ink,
    layout,
    lines,
    pictures,
    recognize,
    sheet,
    touching,
)

HEAD = "// Written by `python -m digits.reading.web.constants`, from the Python modules.\n"
HARD = "\xa0"  # a space at which no line breaks
FILE = Path(__file__).with_name("constants.js")
SHARED = {
    mnist: "BOX CENTER SIDE",
    pictures: "CLEARER EXTREME LARGEST_PIXELS MOSTLY MOST_OBLONG SMALLEST_SIDE WORKING_SIDE",
    sheet: (
        "BLANK BLUR BROAD COARSE_BLUR DARKER GLANCE GROUND_WINDOW LEAST_SHEETS RAGGED "
        "SMALLEST_SHEET SOLID SQUARE TABLE WRITTEN"
    ),
    ink: (
        "EDGE EDGE_MARGIN FAINTEST LONGEST LOOPS NOISE_MARGIN PINHOLE SPECK SPECKS THICKEST UNEVEN "
        "WRITING"
    ),
    lines: "DIGIT_IN_STROKES LONG MOST_DIGITS SHORTEST STRAIGHT TALLER THICKEST_LINE",
    layout: "BAR FLATTEST FOOT MOST_MEASURED MOST_PIECES NECK SMALLEST_DIGIT SMALLEST_PART TINY",
    touching: (
        "APART BREAK JOIN NARROWEST NEAR PARTS COARSE SHORTEST_DIGIT SLOPE SPLINTER STEEP THROUGH "
        "USUAL WHOLE WIDEST"
    ),
    as_mnist: "CANVAS MARGIN KEPT NATIVE STROKE TIE",
    certainty: "MANY NUMBERS NUMBERS_OF_MANY",
    recognize: "BETTER DOUBTFUL SEVERAL UPRIGHT",
}


def constants() -> str:
    """The text of constants.js: one object per module, `export const INK = { ... };`."""
    return HEAD + "".join(_object(module, names.split()) for module, names in SHARED.items())


def _object(module: ModuleType, names: list[str]) -> str:
    title = module.__name__.rpartition(".")[2].upper()
    pairs = [f"{name}: {json.dumps(getattr(module, name))},".replace(" ", HARD) for name in names]
    rows = fill(" ".join(pairs), 100, initial_indent="  ", subsequent_indent="  ")
    rows = rows.replace(HARD, " ")
    return f"\nexport const {title} = {{\n{rows}\n}};\n"


if __name__ == "__main__":
    write_whole(FILE, constants())
