"""Damaged pictures, networks, data and hands are read or get one sentence: some of `make fuzz`."""

import pytest

from tests import damaged, fuzz

PICTURES, NETWORKS, SETS, HANDS = 400, 200, 400, 400  # as many as a few seconds allow

# Found by `make fuzz`: three that took long, and a limit that no float can be.
FOUND = [("picture", 1550), ("picture", 11726), ("picture", 14866), ("network", 1736)]


@pytest.fixture(scope="module", autouse=True)
def begun(tmp_path_factory):
    fuzz.begin(tmp_path_factory.mktemp("networks"))


def assert_well(case):
    name, outcome, _, megabytes = fuzz.one(case)
    assert not outcome.startswith("FAILED"), f"{name}: {outcome}"
    return outcome, megabytes


@pytest.mark.parametrize("name", damaged.whole_pictures())
def test_before_it_is_damaged_every_picture_is_read(name):
    assert fuzz.read_picture(damaged.whole_pictures()[name], fuzz._own["reader"]) == "read"


def test_damaged_pictures_are_read_or_refused():
    outcomes = [assert_well(("picture", number))[0] for number in range(PICTURES)]
    assert outcomes.count("read") > PICTURES / 10  # so many are damaged where it does not matter
    assert outcomes.count("refused") > PICTURES / 2


def test_damaged_networks_are_read_or_refused():
    outcomes = [assert_well(("network", number))[0] for number in range(NETWORKS)]
    assert 0 < outcomes.count("read") < NETWORKS / 4


@pytest.mark.parametrize("form", damaged.whole_data())
def test_before_it_is_damaged_every_data_set_is_read(form, tmp_path):
    assert fuzz.load_set(damaged.whole_data()[form], tmp_path / "set") == "read"


def test_damaged_data_sets_are_read_or_refused():
    outcomes = [assert_well(("set", number))[0] for number in range(SETS)]
    assert outcomes.count("read") > SETS / 10
    assert outcomes.count("refused") > SETS / 4


def test_damaged_hands_are_read_or_refused():
    outcomes = [assert_well(("hand", number))[0] for number in range(HANDS)]
    assert outcomes.count("read") > HANDS / 100
    assert outcomes.count("refused") > HANDS / 4


@pytest.mark.parametrize("case", FOUND)
def test_what_once_went_wrong_goes_well(case):
    assert_well(case)


@pytest.mark.parametrize("number", range(len(damaged.bombs())), ids=list(damaged.bombs()))
def test_small_files_of_very_large_pictures_take_no_more_than_half_a_gigabyte(number):
    _, megabytes = assert_well(("bomb", number))
    assert megabytes < before() + fuzz.MEGABYTES - 100


def before():
    """The megabytes that this process holds, tests and all; a reader alone has 100."""
    fuzz._forget_peak()
    return fuzz._peak()


def test_a_damaged_tiff_makes_no_noise(capfd):
    for number in range(2000):
        if damaged.picture(number)[0].startswith("TIFF") and number < 400:
            assert_well(("picture", number))
    assert capfd.readouterr() == ("", "")
