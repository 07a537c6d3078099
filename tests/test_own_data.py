"""Data and networks of one's own on the command line: trained, measured, resumed and read with."""

import errno
import json

import numpy as np
import pytest

from digits import ann, cli, store
from digits.errors import UserError
from digits.parameters import hidden_widths
from digits.reading import LIMIT_NAMES, even_strokes, load_reader, normalise, read
from tests.handwriting import draw_digit, made_paper, write
from tests.test_datasets import NAMES, clothes, write_idx, write_npz, write_pictures


@pytest.fixture
def own(tmp_path):
    """A folder of clothes in Fashion-MNIST's form, and a function that trains on it."""
    folder = tmp_path / "clothes"
    folder.mkdir()
    write_idx(folder, clothes(300), clothes(30, 1))

    def train(*options, output="net", data=folder):
        path = tmp_path / f"{output}.safetensors"
        given = ["--data", str(data), "--output", str(path), "--hidden", "9,8"]
        words = [str(word) for word in options]
        given = given[:4] if "--resume" in words or "--hidden" in words else given
        return cli.main(["train", *given, *words]), path

    return folder, train


def test_train_evaluate_and_predict_work_with_other_classes_and_sizes(own, tmp_path, capsys):
    folder, train = own
    status, path = train("--epochs", 6)
    said = capsys.readouterr().out
    assert status == 0
    assert "300 images to train on and 30 to test with, of 9 x 7 pixels, in 3 classes" in said
    network, record = store.load_network(path)
    assert network.sizes == (63, 9, 8, 3)
    assert (record["classes"], record["shape"]) == ([*NAMES], [9, 7])
    card = path.with_suffix(".md").read_text()
    assert card.startswith("# Model card: net.safetensors") and "Ankle boot, Bag, Coat" in card

    assert cli.main(["evaluate", "--model", str(path), "--data", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["accuracy"] == 1 and found["classes"] == [*NAMES]
    assert found["confusion"] == [[10, 0, 0], [0, 10, 0], [0, 0, 10]]
    assert cli.main(["evaluate", "--model", str(path), "--data", str(folder)]) == 0
    assert "Ankle boot        10    0     0" in capsys.readouterr().out
    assert cli.main(["evaluate", "--model", str(path)]) == 1
    assert "reads 3 classes (Ankle boot, Bag, Coat) in images of 9 x 7" in capsys.readouterr().err

    (tmp_path / "pictures").mkdir()
    write_pictures(tmp_path / "pictures", light=True)  # other than what it learned from
    shown = [tmp_path / f"pictures/test/{name}/00{k}.png" for k, name in enumerate(NAMES)]
    assert cli.main(["predict", "--model", str(path), *map(str, shown)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1].split(" (")[0] for line in lines] == [*NAMES]
    assert cli.main(["predict", "--json", "--model", str(path), str(shown[2])]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["text"], told["digits"][0]["digit"]) == ("Coat", "Coat")
    assert told["classes"] == [*NAMES]


def test_a_whole_picture_of_another_size_is_fitted_without_bending_it(own):
    _, train = own
    reader = load_reader(train("--epochs", 6)[1])
    images, labels = clothes(3, 5)
    for image, label in zip(images, labels, strict=True):
        large = np.kron(image, np.ones((12, 12), np.uint8))
        for picture in (large, 255 - large):
            assert read(picture, reader).text == NAMES[label]
    wide = read(np.pad(images[0], ((0, 0), (7, 7))), reader).digits[0].image
    rows, columns = np.flatnonzero(wide.any(axis=1)), np.flatnonzero(wide.any(axis=0))
    assert (np.ptp(rows), np.ptp(columns)) == (1, 2)  # a third as large, both ways
    assert np.array_equal(read(images[0], reader).digits[0].image, (images[0] / np.float32(255)))


def test_classes_of_one_letter_are_writing_and_read_piece_by_piece(tmp_path):
    letters, shape = {"o": 0, "l": 1, "z": 2}, (20, 24)
    draws = [draw_digit(d, 60, seed=s, pen=6) for s in range(60) for d in letters.values()]
    images = np.stack([normalise(even_strokes(ink), shape) for ink in draws])
    assert images.shape == (180, *shape)
    high = [np.ptp(np.flatnonzero(image.any(axis=1))) + 1 for image in images]
    assert max(high) <= 15  # the box has 20 of 28 pixels, of the shorter side
    path = write_npz(tmp_path, x_train=images, y_train=np.array([*letters] * 60),
                     x_test=images[:9], y_test=np.array([*letters] * 3))  # fmt: skip
    (tmp_path / "classes.txt").unlink()
    net = tmp_path / "net.safetensors"
    arguments = ["--data", path, "--output", net, "--epochs", 40, "--batch-size", 8]
    assert cli.main(["train", *map(str, arguments)]) == 0
    paper = made_paper((120, 300), seed=1)
    for place, digit in enumerate((2, 0, 1)):
        paper = write(paper, draw_digit(digit, 60, seed=99, pen=6), 20 + 90 * place, 20)
    reading = read(paper, load_reader(net))
    assert reading.text == "zol"
    assert reading.digits[0].image.shape == shape
    assert read(paper, load_reader(net), whole=True).digits[0].box == (0, 0, 300, 120)


def test_resuming_gives_the_network_of_the_long_run_bit_for_bit(own, capsys):
    _, train = own
    options = ["--batch-size", 16, "--learning-rate", 0.05, "--held-out", 30]
    _, whole = train(*options, "--epochs", 5, output="whole")
    _, first = train(*options, "--epochs", 2, output="first")
    capsys.readouterr()
    status, path = train("--resume", first, "--epochs", 3, output="rest")
    said = capsys.readouterr()
    assert status == 0
    assert "(hidden layers: 9,8; 2 epochs so far) for 3 more, at learning rate 0.05" in said.out
    assert "too high" not in said.err
    (one, record), (other, _) = store.load_network(path), store.load_network(whole)
    assert np.array_equal(one.theta, other.theta)
    assert (record["epochs"], record["batch_size"]) == (5, 16)
    train("--resume", first, "--held-out", 40, output="rest")
    assert "images that are held out now" in capsys.readouterr().err


def test_a_resumed_network_keeps_its_refuser_and_thresholds(own, tmp_path):
    _, train = own
    _, first = train(output="first")
    network, record = store.load_network(first)
    limits = dict.fromkeys(LIMIT_NAMES, 0.5)
    refuser = ann.Network((network.sizes[0], 2), seed=1)
    store.save_network(network, record | limits, first, refuser=refuser)
    _, path = train("--resume", first, "--epochs", 1, output="rest")
    _, kept, record = store.load_networks(path)
    assert np.array_equal(kept.theta, refuser.theta)
    assert limits.items() <= record.items()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--data OWN --hidden 30000,30000", "parameters, more than a file"),
        ("--data OWN --resume FIRST --hidden 9", "hidden layers of 9,8, which training cannot"),
        ("--data mnist --resume FIRST", "reads 3 classes (Ankle boot, Bag, Coat) in"),
        ("--resume FIRST", "first.safetensors was trained on clothes; give it"),
        ("--data gone", "there is no data at"),
        ("--data OWN --held-out 300", "cannot hold out 300 of 300"),
    ],
)
def test_what_does_not_fit_is_told_before_training(own, capsys, options, says):
    folder, train = own
    _, first = train("--epochs", 1, output="first")
    capsys.readouterr()
    paths = {"OWN": str(folder), "FIRST": str(first)}
    options = [paths.get(word, word) for word in options.split()]
    assert cli.main(["train", *options, "--output", str(folder.parent / "new.safetensors")]) == 1
    said = capsys.readouterr()
    assert says in said.err and "epoch 1" not in said.out
    assert len(said.err.splitlines()) == 1
    assert not list(folder.parent.glob("*new*"))


@pytest.mark.parametrize(
    ("options", "warns"),
    [
        ("--batch-size 1", "choose --learning-rate 0.003\n"),
        ("--batch-size 60000", "takes only 2 steps (2 epochs of 270 images), in which a network "
         "learns little; choose a smaller --batch-size, or more --epochs"),
        ("--batch-size 2 --learning-rate 0.03", ""),
    ],
)  # fmt: skip
def test_batches_that_cannot_work_are_told_before_training(own, capsys, options, warns):
    assert own[1](*options.split(), "--epochs", 2)[0] == 0
    said = capsys.readouterr()
    assert warns in said.err and bool(said.err) == bool(warns)


def test_a_disk_that_fills_up_while_a_network_trains_loses_nothing(own, capsys, monkeypatch):
    folder, train = own
    write_whole, wanted = store.write_whole, train("--epochs", 30)[1].read_bytes()
    capsys.readouterr()

    def full(path, data):
        if path.parent == folder.parent:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write_whole(path, data)

    monkeypatch.setattr(store, "write_whole", full)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    status, path = train("--epochs", 30, output="other")
    said = capsys.readouterr()
    (spare,) = folder.glob("digits-*/other.safetensors")
    assert status == 0 and not path.exists()
    assert said.err.count("\n") == 1
    assert f"the disk is full; make room; the network is in {spare}" in said.err
    assert spare.read_bytes() == wanted
    assert not list(folder.parent.glob(".*"))  # nothing kept


@pytest.mark.parametrize(
    "record",
    [
        {"classes": ["a", "b"], "shape": [28, 28]},
        {"classes": 7, "shape": [28, 28]},
        {"classes": [*"0123456789"], "shape": [-28, -28]},
        {"classes": [[]] * 10},
    ],
)
def test_a_record_that_does_not_fit_its_network_is_one_sentence(tmp_path, record):
    path = store.save_network(ann.Network(seed=0), record, tmp_path / "net.safetensors")
    with pytest.raises(UserError, match="do not fit a network of 784 pixels and 10 classes"):
        load_reader(path)


def test_widths_of_hidden_layers():
    assert hidden_widths("128, 64") == (128, 64) == ann.SIZES[1:-1]
    assert hidden_widths("none") == hidden_widths("") == ()
    for text in ("0", "-1", "1,,2", "1.5", "1e3", ",".join(["8"] * 21)):
        with pytest.raises(UserError, match="hidden must be"):
            hidden_widths(text)
