"""What every test runs under: BLAS on one thread, as the project trains."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Two threads in one small product wait for each other more than they work."""
    with threadpool_limits(1, user_api="blas"):
        yield
