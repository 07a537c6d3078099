"""Words that follow the numbers, and the captions that they fill."""

import re

import pytest

from digits.errors import UserError
from digits.intervals import Interval
from digits.notebook import figures, words
from digits.paths import ROOT
from digits.text import counted


def test_what_was_written_is_named_from_the_folder_of_whoever_wrote_it(monkeypatch, tmp_path):
    assert words.written(words.LAB / "models" / "a") == "build/lab/models/a"
    monkeypatch.setattr(words, "OUTPUT", tmp_path)
    assert words.written(tmp_path / "models" / "a") == "models/a"
    assert words.written(ROOT / "a") == str(ROOT / "a")


def test_counts_lists_and_percentages_follow_the_numbers():
    assert counted(1, "epoch") == "1 epoch"
    assert counted(0, "epoch") == "0 epochs" and counted(2000, "step") == "2,000 steps"
    lists = {(): "none", (1,): "1", (1, 2): "1 and 2", (1, 2, 3): "1, 2, and 3"}
    assert all(words.listed(iter(items)) == text for items, text in lists.items())
    shares = {0.5: "50.00%", 0.9996: "99.96%", 0.99997: "99.997%", 1.0: "over 99.9999%"}
    assert all(words.percent(share) == text for share, text in shares.items())


def test_a_difference_may_be_none_where_its_interval_holds_zero_or_is_of_one_seed():
    nan = float("nan")
    for low, high, may_be_none in ((-1, 1, True), (0, 1, True), (nan, nan, True), (0.1, 1, False)):
        assert words.holds_zero(Interval(0.5, low, high)) == may_be_none
    assert not words.holds_zero(Interval(-0.5, -1, -0.1))


def test_captions_take_values_and_say_which_is_missing():
    alt, caption = words.words_for("05-training-loss", {"seeds": "1 seed", "first": 2, "last": 0.5})
    assert "from 2 to 0.5 nats" in alt and caption.endswith("mean and range of 1 seed.")
    with pytest.raises(UserError, match="05-training-loss need a value for 'last'"):
        words.words_for("05-training-loss", {"seeds": "1 seed", "first": 2})
    with pytest.raises(UserError, match=r"captions.toml has no table for the figure 99-none"):
        figures.show(figures.new_axes(), "99-none")


def test_every_table_of_words_belongs_to_a_figure_of_a_notebook():
    text = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("notebooks/*.ipynb"))
    assert set(words.captions()) <= set(re.findall(r'\\"(\d\d-[a-z-]+)\\"', text))
