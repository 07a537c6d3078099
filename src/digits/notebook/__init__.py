"""What the notebooks show: figures, and widgets to explore them.

Other rooms may use what this file exports.
"""

from digits.errors import UserError, not_installed
from digits.parameters import check_parameters

try:
    from digits.notebook import explore, figures, train
    from digits.notebook.live import Live, live_parts
    from digits.notebook.pad import PLACE, Pad, pad_parts
except ModuleNotFoundError as error:  # after `pip install .`, which is enough to read pictures
    raise UserError(not_installed(error)) from None

__all__ = [
    "PLACE", "Live", "Pad", "check_parameters", "explore", "figures", "live_parts",
    "network_figures", "network_sentences", "pad_parts", "plots", "reading_figures", "sentences",
    "train", "words",
]  # fmt: skip
