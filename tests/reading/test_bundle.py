"""The browser's scripts, joined; tests/test_script.py runs them."""

import base64
import json
import re
import zlib
from collections import Counter

import numpy as np
import pytest

from digits.reading import certainty, ink, lines
from digits.reading.web import bundle

PARTS = ("pictures", "pad"), ("page",)


@pytest.mark.parametrize("names", PARTS)
def test_joined_modules_share_no_name_and_import_nothing(names):
    text = bundle.script(*names)
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    assert [name for name, times in Counter(declared).items() if times > 1] == []
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(bundle.SCRIPT.glob("*.js")), ids=lambda path: path.stem)
def test_modules_import_what_they_use_and_no_more(path):
    text = path.read_text(encoding="utf-8")
    for names, module in re.findall(
        r'^import \{([^}]*)\} from "\./(\w+)\.js";', text, re.MULTILINE
    ):
        other = bundle.SCRIPT / f"{module}.js"
        given = other.read_text(encoding="utf-8") if other.is_file() else bundle.constants()
        for name in filter(None, map(str.strip, names.split(","))):
            assert re.search(
                rf"^(export )?(async )?(function|const) {name}\b", given, re.MULTILINE
            ), name
            rest = text.replace(names, "", 1)
            assert re.search(rf"\b{name}\b", rest), f"{name} is imported for nothing"


def test_constants_are_those_of_python():
    found = dict(re.findall(r"^const (\w+) = (.*);$", bundle.constants(), re.MULTILINE))
    assert json.loads(found["INK"])["EDGE"] == ink.EDGE
    assert json.loads(found["LINES"])["THICKEST"] == lines.THICKEST != ink.THICKEST


def test_reader_data_holds_every_bit_of_the_networks():
    reader = certainty.load_reader()
    data = json.loads(json.dumps(bundle.reader_data(reader)))
    assert data["refuseBelow"] == reader.refuse_below
    for name in ("network", "refuser"):
        network = getattr(reader, name)
        planes = zlib.decompress(base64.b64decode(data[name]["parameters"]))
        theta = np.frombuffer(planes, np.uint8).reshape(4, -1).T.copy().view("<f4").ravel()
        assert (theta == network.theta).all() and tuple(data[name]["sizes"]) == network.sizes
