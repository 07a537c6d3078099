"""Damaged pictures, networks, data and hands are read or get one sentence: some of `make fuzz`."""

import pytest

from tests import damaged, fuzz

# How many, and the least shares that are read (damaged where it does not matter) and refused
SOME = {"picture": (150, 0.1, 0.5), "network": (100, 0.005, 0.75), "set": (100, 0.1, 0.25),
        "hand": (60, 0.01, 0.25)}  # fmt: skip

# Found by `make fuzz`: three that took long, and a limit that no float can be.
FOUND = [("picture", 1550), ("picture", 11726), ("picture", 14866), ("network", 1736)]
WHOLE = [(fuzz.read_picture, name, data) for name, data in damaged.whole_pictures().items()]
WHOLE += [(fuzz.load_set, name, data) for name, data in damaged.whole_data().items()]


@pytest.fixture(scope="module", autouse=True)
def begun(tmp_path_factory):
    fuzz.begin(tmp_path_factory.mktemp("networks"))


def assert_well(case):
    name, outcome, _, megabytes = fuzz.one(case)
    assert not outcome.startswith("FAILED"), f"{name}: {outcome}"
    return outcome, megabytes


def test_before_it_is_damaged_everything_is_read():
    outcomes = {name: fuzz.outcome(load, data) for load, name, data in WHOLE}
    assert outcomes == dict.fromkeys(outcomes, "read")


@pytest.mark.parametrize("kind", SOME)
def test_what_is_damaged_is_read_or_refused_without_noise(kind, capfd):
    count, read, refused = SOME[kind]
    outcomes = [assert_well((kind, number))[0] for number in range(count)]
    assert outcomes.count("read") >= read * count
    assert outcomes.count("refused") >= refused * count
    assert capfd.readouterr() == ("", "")  # libtiff would print there


@pytest.mark.parametrize("case", FOUND)
def test_what_once_went_wrong_goes_well(case):
    assert_well(case)


@pytest.mark.parametrize("number", range(len(damaged.bombs())), ids=list(damaged.bombs()))
def test_small_files_of_very_large_pictures_take_no_more_than_half_a_gigabyte(number):
    _, megabytes = assert_well(("bomb", number))
    fuzz._forget_peak()
    assert megabytes < fuzz._peak() + fuzz.MEGABYTES - 100  # a reader alone has 100
