"""`python -m digits`: the program."""

import signal
import sys

if __name__ == "__main__":  # not in the processes that the program starts, which import this, too
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while we import: end without a traceback
    from digits.cli import main

    sys.exit(main())
