"""The pad: what it answers in the kernel; in JupyterLab and in the page, in a real browser."""

import numpy as np
import pytest

from digits import SAMPLES, certainty, pad
from digits.pictures import open_picture


@pytest.fixture(scope="module")
def reader():
    return certainty.load_reader()


@pytest.fixture
def widget(reader, monkeypatch):
    """A pad, and what it sends to the browser."""
    widget = pad.Pad(reader)
    widget.sent = []
    monkeypatch.setattr(type(widget), "send", lambda self, answer: self.sent.append(answer))
    return widget


def ask(widget, grey):
    """Send a grey picture (H, W) of bytes as the browser does; the answer."""
    height, width = grey.shape
    picture = {"width": width, "height": height, "scale": [1, 1]}
    widget._handle_custom_msg(picture, [memoryview(grey.tobytes())])
    return widget.sent[-1]


def test_it_answers_with_all_that_it_shows(widget):
    grey = np.uint8(np.round(255 * open_picture(SAMPLES / "several-digits.png")))
    answer = ask(widget, grey)
    assert answer["text"] == "2026 1157"
    for digit, said in zip(answer["digits"], "20261157", strict=True):
        left, top, right, bottom = digit["box"]
        assert 0 <= left < right <= grey.shape[1] and 0 <= top < bottom <= grey.shape[0]
        assert digit["digit"] == int(said) and not digit["unsure"]
        assert digit["probability"] == max(digit["probabilities"]) > 0.5
        assert len(digit["image"]) == 784 and len(digit["why"]) == pad.UNITS


def test_a_blank_sheet_has_no_digits(widget):
    assert ask(widget, np.full((100, 200), 255, np.uint8)) == {"text": "", "digits": []}


def test_what_a_user_can_cause_comes_as_a_sentence(widget):
    assert "a picture needs" in ask(widget, np.zeros((2, 9), np.uint8))["error"]


def test_unforeseen_failures_are_shown(widget):
    widget._handle_custom_msg({"width": 5, "height": 5}, [memoryview(b"short")])
    assert "could not be read (ValueError" in widget.sent[-1]["error"]


def test_a_report_holds_a_place_for_the_pages_own_pad(widget, monkeypatch, tmp_path):
    monkeypatch.setattr(pad, "OUTPUT", tmp_path)
    bundle = widget._repr_mimebundle_()
    assert bundle["text/html"] == pad.PLACE
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    monkeypatch.setattr(pad, "OUTPUT", pad.LAB)
    assert "application/vnd.jupyter.widget-view+json" in widget._repr_mimebundle_()[0]
