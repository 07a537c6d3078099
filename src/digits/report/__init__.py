"""The report: running the notebooks, and making pages from them.

Other rooms may use what this file exports.
"""

from digits.parameters import read_parameter
from digits.report.pages import README, filled
from digits.report.run import make_report, parameter_help
from digits.report.verify import verify_report

__all__ = [
    "README", "filled", "make_report", "parameter_help", "read_parameter", "verify_report",
]  # fmt: skip
