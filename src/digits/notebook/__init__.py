"""What the notebooks show: figures, and widgets to look around with.

What other rooms may use stands here.
"""

from digits.notebook import explore, figures
from digits.notebook.pad import PLACE, Pad, pad_parts
from digits.parameters import check_parameters

__all__ = ["PLACE", "Pad", "check_parameters", "explore", "figures", "pad_parts"]
