"""The browser's side of the reading as one script, and what it needs of a reader.

The modules in script/ mirror those of Python and import each other. A page that is opened from a
file may not load modules, so they are joined into one script.
"""

import base64
import importlib
import json
import re
import zlib
from pathlib import Path

import numpy as np

PLACE = '<div class="pad"></div>'  # where a page, which has no kernel, puts a pad of its own
WEB = Path(__file__).parent
SCRIPT = WEB.parents[1] / "notebook"
MIRRORED = ("mnist", *(f"reading.{n}" for n in ("pictures", "sheet", "ink", "lines", "layout", "touching", "as_mnist", "recognize")))
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


def script(*names):
    """The JavaScript of script/<name>.js and of all that they import, each once, as one script."""
    parts = {}

    def add(name):
        if name in parts or name == "constants":
            return
        file = next(f / f"{name}.js" for f in (WEB, SCRIPT) if (f / f"{name}.js").is_file())
        text = file.read_text(encoding="utf-8")
        for other in IMPORT.findall(text):
            add(other)
        parts[name] = re.sub(r"^export ", "", IMPORT.sub("", text), flags=re.MULTILINE)

    for name in names:
        add(name)
    return "\n".join([constants(), *parts.values()])


def constants():
    """The constants of the mirrored modules, which both languages share: `const INK = ...`."""
    lines = []
    for name in MIRRORED:
        module = importlib.import_module(f"digits.{name}")
        short = name.rpartition(".")[2].upper()
        own = {
            key: value
            for key, value in vars(module).items()
            if key.isupper() and isinstance(value, int | float | str)
        }
        lines.append(f"const {short} = {json.dumps(own)};")
    return "\n".join(lines)


def reader_data(reader):
    """What readerFrom in network.js takes, JSON: both networks and the limits of a Reader."""
    return {
        "network": _network_data(reader.network),
        "refuser": _network_data(reader.refuser),
        "unsureBelow": reader.unsure_below,
        "refuseBelow": reader.refuse_below,
    }


def _network_data(network):
    """Sizes and parameters: float32, all first bytes, then all second ones, ...; zlib; base64.

    Bytes of one kind beside each other are more alike: a seventh is saved.
    """
    planes = network.theta.astype("<f4").view(np.uint8).reshape(-1, 4).T
    packed = base64.b64encode(zlib.compress(planes.tobytes(), 9)).decode()
    return {"sizes": network.sizes, "parameters": packed}
