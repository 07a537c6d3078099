"""The tests; digits comes first, so that NumPy finds its kernel pinned."""

import digits  # noqa: F401
