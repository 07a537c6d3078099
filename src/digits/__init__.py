"""Read handwritten digits with a neural network from scratch: `digits.read("photo.jpg").text`.

The front door: read, load_reader, Network, train and load_mnist. Each is imported on first use, so
a program that needs one of them does not wait for the others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from digits.processor import pin_kernel

if TYPE_CHECKING:
    from digits.ann import Network, train
    from digits.mnist import load_mnist
    from digits.reading import load_reader, read

__all__ = ["Network", "load_mnist", "load_reader", "read", "train"]
_HOME = {
    "Network": "digits.ann",
    "train": "digits.ann",
    "load_mnist": "digits.mnist",
    "load_reader": "digits.reading",
    "read": "digits.reading",
}

pin_kernel()  # before NumPy is imported, which reads the setting only once


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'digits' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
