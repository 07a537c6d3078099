"""`python -m src.main`: the program, from a checkout, whether or not the package is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from digits.cli import main

if __name__ == "__main__":
    sys.exit(main())
