"""What the notebooks show: figures, and widgets to look around with.

What other rooms may use stands here.
"""

from digits.notebook import explore, figures
from digits.notebook.pad import Pad
from digits.parameters import check_parameters

__all__ = ["Pad", "check_parameters", "explore", "figures"]
