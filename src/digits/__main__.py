"""`python -m digits`: the program."""

import signal
import sys

if __name__ == "__main__":  # not in child processes, which import this module too
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # during the imports: end without a traceback
    from digits.cli import main

    sys.exit(main())
