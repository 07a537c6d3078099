"""What tests share: BLAS on one thread, as the project trains, and one quick report."""

import pytest
from threadpoolctl import threadpool_limits

from digits import pages, report


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Two threads in one small product wait for each other more than they work."""
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """A quick report of all notebooks, in a folder of its own: its Place."""
    folder = tmp_path_factory.mktemp("quick")
    place = pages.Place(folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "QUICK", place)
        assert report.make_report(quick=True) == 0  # in processes of their own, side by side
    return place
