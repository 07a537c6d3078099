"""`python -m src.main`: the program, from a checkout, whether or not the package is installed."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

if __name__ == "__main__":  # not in child processes, which import this module too
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # during the imports: end without a traceback
    from digits.errors import not_installed

    try:
        from digits.interrupt import end_on_interrupt

        end_on_interrupt()
        from digits.cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"digits: {not_installed(error)}")
    sys.exit(main())
