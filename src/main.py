"""`python -m src.main`: the program, from a checkout, whether or not the package is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from digits.errors import not_installed

try:
    from digits.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"digits: {not_installed(error)}")

if __name__ == "__main__":
    sys.exit(main())
