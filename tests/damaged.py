"""Damaged files for the tests: pictures, data sets and networks, broken in every way.

A case has a number, and is the same whenever it is made, with the Pillow that the lock names.
"""

import base64
import functools
import gzip
import io
import json
import struct
import zlib

import numpy as np
from PIL import Image
from safetensors.numpy import save

from digits.ann import Network
from tests.handwriting import draw_digit, made_paper, write

FIELDS = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**24, 2**31 - 1, 2**31,
          2**32 - 1)  # fmt: skip


def as_bytes(image, kind, **options):
    """The image as a file of that kind."""
    with io.BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()


@functools.cache
def whole_pictures():
    """Small whole pictures, by name: every format that is read, in the modes that it knows."""
    ink = draw_digit(3, 30, seed=1, pen=3.0)
    paper = write(made_paper((44, 52), seed=1), ink, 10, 7)
    grey = Image.fromarray((255 * paper).astype(np.uint8))
    images = {mode: grey.convert(mode) for mode in ("1", "L", "LA", "RGB", "RGBA", "P", "CMYK")}
    images["YCbCr"] = grey.convert("YCbCr")
    images["RGBA"].putalpha(Image.fromarray((255 - 255 * paper).astype(np.uint8)))
    images["I;16"] = Image.fromarray((65535 * paper).astype(np.uint16))
    images["I"], images["F"] = grey.convert("I"), Image.fromarray(paper.astype(np.float32))
    exif = Image.Exif()
    exif[0x0112] = 6
    modes = {
        "PNG": ("1", "L", "LA", "RGB", "RGBA", "P", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "GIF": ("L", "P", "1"),
        "BMP": ("1", "L", "P", "RGB", "RGBA"),
        "DIB": ("L", "RGB"),
        "TIFF": ("1", "L", "LA", "RGB", "RGBA", "P", "CMYK", "YCbCr", "I;16", "I", "F"),
        "WEBP": ("RGB", "RGBA"),
        "AVIF": ("RGB", "RGBA"),
        "JPEG2000": ("L", "LA", "RGB", "RGBA"),
        "PPM": ("1", "L", "RGB", "I;16"),
    }
    made = {
        f"{kind} {mode}": as_bytes(images[mode], kind) for kind in modes for mode in modes[kind]
    }
    made |= {
        "PNG, a colour for nothing": as_bytes(images["P"], "PNG", transparency=0),
        "PNG, animated": as_bytes(grey, "PNG", save_all=True, append_images=[grey.rotate(90)]),
        "PNG, turned": as_bytes(images["RGB"], "PNG", exif=exif),
        "JPEG, turned": as_bytes(images["RGB"], "JPEG", exif=exif),
        "JPEG, progressive": as_bytes(images["RGB"], "JPEG", progressive=True),
        "MPO": as_bytes(images["RGB"], "MPO", save_all=True, append_images=[images["RGB"]]),
        "GIF, animated": as_bytes(images["P"], "GIF", save_all=True, append_images=[images["1"]]),
        "TIFF, fax": as_bytes(images["1"], "TIFF", compression="group4"),
        "TIFF, JPEG": as_bytes(images["RGB"], "TIFF", compression="jpeg"),
        "TIFF, two": as_bytes(grey, "TIFF", save_all=True, append_images=[grey]),
        "WEBP, lossless": as_bytes(images["RGBA"], "WEBP", lossless=True),
        "WEBP, animated": as_bytes(images["RGB"], "WEBP", save_all=True, append_images=[grey]),
        "JPEG2000, bare": as_bytes(grey, "JPEG2000", no_jp2=True),
        "PPM, in letters": b"P2\n9 9\n255\n" + b" ".join(b"%d" % (3 * n) for n in range(81)),
        "PPM, of 5 tones": b"P5\n9 9\n4\n" + bytes(n % 5 for n in range(81)),
        "BMP, run lengths": _bmp_of_runs(),
    }
    made |= {f"TIFF, {way}": as_bytes(grey, "TIFF", compression=way) for way in TIFF_WAYS}
    return made


TIFF_WAYS = ("tiff_lzw", "tiff_adobe_deflate", "packbits", "lzma", "zstd")


def _bmp_of_runs(side=40):
    rows = b"".join(bytes([side, row % 3, 0, 0]) for row in range(side)) + b"\0\1"
    palette = bytes(range(256)) * 4
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(rows), 0, 0, 256, 0)
    start = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + palette + rows


def damaged(data, others, rng):
    """Data (bytes) with one to four things done to it; others are files to borrow from."""
    data = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(len(data))) if data else 0
        early = int(rng.integers(min(len(data), 200))) if data else 0  # where the headers are
        match rng.integers(9):
            case 0:
                for bit in rng.integers(8 * len(data), size=rng.integers(1, 20)) if data else ():
                    data[bit // 8] ^= 1 << (bit % 8)
            case 1:
                data[early : early + 1] = bytes([rng.integers(256)])
            case 2:
                del data[at:]
            case 3:
                other = others[rng.integers(len(others))]
                data[at:] = other[int(rng.integers(len(other) + 1)) :]
            case 4:
                other = others[rng.integers(len(others))]
                data[:early] = other[:early]
            case 5:
                kind = ("<I", ">I", "<H", ">H")[rng.integers(4)]
                value = FIELDS[rng.integers(len(FIELDS))] % 2 ** (8 * struct.calcsize(kind))
                data[early : early + struct.calcsize(kind)] = struct.pack(kind, value)
            case 6:
                del data[at : at + int(rng.integers(1, 40))]
            case 7:
                data[at:at] = data[early : early + int(rng.integers(1, 400))]
            case 8:
                data[at : at + 8] = rng.bytes(8)
    return bytes(data)


def picture(number):
    """The name and bytes of damaged picture number; one in thirty is right where it is damaged.

    In those the checksums of a PNG are made to agree again, so that what follows is looked at.
    """
    rng = np.random.default_rng([1, number])
    names, files = zip(*whole_pictures().items(), strict=True)
    which = number % len(names)
    data = damaged(files[which], files, rng)
    if names[which].startswith("PNG") and rng.random() < 0.5:
        data = with_checksums(data)
    return names[which], data


def with_checksums(png):
    """A PNG whose chunks carry the checksums of what they hold, so far as there are chunks."""
    data, at = bytearray(png), 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = at + 8 + length
        if end + 4 > len(data):
            break
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        at = end + 4
    return bytes(data)


# Small files that unpack to much


def png(width, height, *, depth=8, colour=0, data=b"", extra=()):
    """A PNG of that size; data is what its pixels are unpacked from."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", head), *extra, (b"IDAT", data), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zeros(count):
    """That many zeros, deflated."""
    return zlib.compress(bytes(count), 9)


def tiff(width, height, *, bits=(8,), photometric=1, data=b""):
    """A TIFF of that size in one strip."""
    count = len(bits)
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits[0]), (259, 3, 1, 8),
            (262, 3, 1, photometric), (273, 4, 1, 0), (277, 3, 1, count), (278, 4, 1, height),
            (279, 4, 1, len(data))]  # fmt: skip
    after = 8 + 2 + 12 * len(tags) + 4
    extra = struct.pack(f"<{count}H", *bits) if count > 2 else b""
    entries = b""
    for tag, kind, number, value in tags:
        if tag == 258 and count > 2:
            number, value = count, after
        if tag == 273:
            value = after + len(extra)
        entries += struct.pack("<HHII", tag, kind, number, value)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + extra + data


def webp(width, height):
    """A WebP that claims a canvas of that size."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    still = whole_pictures()["WEBP, lossless"][12:]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + still
    return b"RIFF" + struct.pack("<I", len(body)) + body


@functools.cache
def bombs():
    """Pictures of some kilobytes that claim, or would unpack to, very many pixels, by name."""
    side = 9999  # below the limit on pixels
    plain = bytes(255)
    jpeg2000 = bytearray(whole_pictures()["JPEG2000, bare"])
    at = jpeg2000.index(b"\xff\x51") + 6  # of the sizes of the image, then those of a tile
    for place in (at, at + 4, at + 16, at + 20):
        jpeg2000[place : place + 4] = struct.pack(">I", side)
    gif = bytearray(whole_pictures()["GIF L"])
    gif[6:10] = struct.pack("<HH", 65535, 65535)
    bmp = bytearray(whole_pictures()["BMP RGB"])
    bmp[18:26] = struct.pack("<ii", side, side)
    runs = bytearray(whole_pictures()["BMP, run lengths"])
    runs[18:26] = struct.pack("<ii", side, side)
    one, rgba = zeros((side // 8 + 1) * side + side), zeros(4 * 7000 * 7000 + 7000)
    much = b"a\0\0" + zeros(200_000_000)
    return {
        "PNG, one bit a pixel": png(side, side, depth=1, data=one),
        "PNG, transparent": png(7000, 7000, colour=6, data=rgba),
        "PNG, 16 bits a colour": png(7000, 7000, depth=16, colour=6, data=rgba),
        "PNG, interlaced": with_checksums(png(7000, 7000, colour=2, data=rgba).replace(
            struct.pack(">IIBBBBB", 7000, 7000, 8, 2, 0, 0, 0),
            struct.pack(">IIBBBBB", 7000, 7000, 8, 2, 0, 0, 1))),
        "PNG, a text of 200 MB": png(50, 50, data=zeros(2550), extra=[(b"zTXt", much)]),
        "PNG, a profile of 200 MB": png(50, 50, data=zeros(2550), extra=[(b"iCCP", much)]),
        "TIFF, deflated": tiff(7000, 7000, data=zeros(7000 * 7000)),
        "TIFF, colours": tiff(7000, 7000, bits=(8,) * 4, photometric=2, data=rgba),
        "TIFF, numbers": tiff(side, side, bits=(32,), data=rgba),
        "WebP": webp(16383, 16383),
        "JPEG2000": bytes(jpeg2000),
        "GIF": bytes(gif),
        "BMP": bytes(bmp),
        "BMP, run lengths": bytes(runs),
        "PPM": b"P6 9999 9999 255\n" + plain,
        "PPM, in letters": b"P3 9999 9999 255\n" + b"9 " * 2_500_000,
        "JPEG, progressive": _large_jpeg(progressive=True),
        "JPEG": _large_jpeg(),
    }  # fmt: skip


def _large_jpeg(side=9000, **options):
    """A JPEG of a small picture that claims many pixels: what is missing is grey."""
    data = bytearray(as_bytes(Image.new("RGB", (64, 64), "white"), "JPEG", **options))
    at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2")) + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


# Data sets


@functools.cache
def whole_data():
    """Small whole data sets, by form: the bytes of each file by its name, four classes of 5 x 5."""
    labels = np.arange(24, dtype=np.uint8) % 4
    images = (np.arange(24 * 25).reshape(24, 5, 5) * 7 % 256).astype(np.uint8)
    idx = {
        f"train-{kind}": struct.pack(f">HBB{a.ndim}I", 0, 8, a.ndim, *a.shape) + a.tobytes()
        for kind, a in (("images", images), ("labels", labels))
    }
    lines = [",".join(map(str, [k, *i.ravel()])) for k, i in zip(labels, images, strict=True)]
    with io.BytesIO() as file:
        np.savez_compressed(file, x_train=images, y_train=labels, x_test=images, y_test=labels)
        npz = file.getvalue()
    return {
        "IDX": idx,
        "IDX, gzipped": {f"{name}.gz": gzip.compress(data) for name, data in idx.items()},
        ".npz": {"own.npz": npz},
        "CSV": {"train.csv": "\n".join(["label,pixels", *lines]).encode()},
        "pictures": {f"{k}/{n}.png": as_bytes(Image.fromarray(image), "PNG")
                     for n, (k, image) in enumerate(zip(labels, images, strict=True))},
    }  # fmt: skip


def data(number):
    """The form and the files of data set number, one or more of which are damaged."""
    rng = np.random.default_rng([3, number])
    forms = whole_data()
    form = list(forms)[number % len(forms)]
    files, others = dict(forms[form]), [one for form in forms.values() for one in form.values()]
    for name in rng.choice([*files], rng.integers(1, 3)):
        files[str(name)] = damaged(files[str(name)], others, rng)
    if rng.random() < 0.2:
        files["classes.txt"] = rng.bytes(20) if rng.random() < 0.5 else b"a\nb\nc\nd"
    return form, files


# Networks


@functools.cache
def hand(number):
    """The files of a hand, a page's export or a folder with a list, one of them damaged."""
    rng = np.random.default_rng([6, number])
    paper = write(made_paper((44, 52), seed=1), draw_digit(5, 30, seed=1, pen=3.0), 10, 7)
    picture = as_bytes(Image.fromarray((255 * paper).astype(np.uint8)), "PNG")
    pixels = base64.b64encode(bytes(784)).decode()
    export = json.dumps({"digits": [{"label": n, "pixels": pixels} for n in range(3)]}).encode()
    listed = b"file\tlabel\na.png\t5\nb.png\t12 3\n"
    if number % 2:
        return {"my-hand.json": damaged(export, [listed], rng)}
    return {"a.png": picture, "b.png": picture, "labels.tsv": damaged(listed, [export], rng)}


def whole_networks():
    """The files of small networks, two that read digits and one that does not."""
    limits = {"unsure_below": 0.5, "refuse_below": -1000.0}
    files = []
    for sizes, beside, record in (
        ((784, 6, 10), None, {}),
        ((784, 3, 4, 10), (784, 5, 2), limits),
        ((784, 5, 2), None, {}),
        ((6, 5), (6, 2), {}),
    ):
        tensors = {}
        for start, widths in (("", sizes), ("refuser.", beside)):
            network = Network(widths, seed=0) if widths else None
            for layer in range(len(network.W) if network else 0):
                tensors[f"{start}W{layer}"] = network.W[layer].copy()
                tensors[f"{start}b{layer}"] = network.b[layer].copy()
        files.append(save(tensors, {"record": json.dumps(record)}))
    return files


RECORDS = (
    "", "{", "[]", "null", "3", "{}", '{"unsure_below": NaN, "refuse_below": Infinity}', "[" * 9999,
    '{"unsure_below": "x", "refuse_below": 1}',
    '{"unsure_below": 1' + "0" * 400 + ', "refuse_below": 1}',
    '{"unsure_below": true, "refuse_below": false}', '{"unsure_below": -1, "refuse_below": 1e999}',
)  # fmt: skip


def network(number):
    """The bytes of damaged network number: damaged anywhere, or its header changed."""
    rng = np.random.default_rng([2, number])
    files = whole_networks()
    data = files[number % len(files)]
    if rng.random() < 0.5:
        return damaged(data, files, rng)
    (length,) = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    names = [name for name in header if name != "__metadata__"]
    for _ in range(rng.integers(1, 4)):
        name = names[rng.integers(len(names))]
        entry = header.get(name) or header[next(iter(header))]
        match rng.integers(9):
            case 0:
                entry["shape"] = [
                    int(FIELDS[rng.integers(len(FIELDS))]) for _ in range(rng.integers(4))
                ]
            case 1:
                entry["shape"] = entry.get("shape", [])[::-1]
            case 2:
                entry["dtype"] = ("F16", "F64", "I32", "U8", "BOOL", "BF16", "X")[rng.integers(7)]
            case 3:
                entry["data_offsets"] = [int(n) for n in rng.integers(0, len(body) + 9, 2)]
            case 4:
                header[f"W{rng.integers(9)}"] = header.pop(name, entry)
            case 5:
                header.pop(name, None)
            case 6:
                header["__metadata__"] = {"record": RECORDS[rng.integers(len(RECORDS))]}
            case 7:
                header["__metadata__"] = ({}, None, [], {"record": 3}, {"x": "y"})[rng.integers(5)]
            case 8:
                value = (np.nan, np.inf, 3e38, -3e38, 0)[rng.integers(5)]
                at = 4 * int(rng.integers(len(body) // 4))
                body = body[:at] + struct.pack("<f", value) + body[at + 4 :]
        names = [name for name in header if name != "__metadata__"] or ["W0"]
        header.setdefault(names[0], {})
    text = json.dumps(header).encode()
    claimed = len(text) if rng.random() < 0.9 else int(FIELDS[rng.integers(len(FIELDS))])
    return struct.pack("<Q", claimed) + text + body
