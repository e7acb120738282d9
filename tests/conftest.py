"""No test reads or writes what the user of this machine keeps; many share one worker."""

import os

import pytest

from tests.commands.lasting_worker import LastingWorkers


@pytest.fixture(scope="session", autouse=True)
def user_data(tmp_path_factory):
    """Give all tests, and the programs they start, a folder of user data of their own."""
    before = os.environ.get("SPARKVSR_DATA")
    os.environ["SPARKVSR_DATA"] = str(tmp_path_factory.mktemp("user_data"))
    yield
    if before is None:
        del os.environ["SPARKVSR_DATA"]
    else:
        os.environ["SPARKVSR_DATA"] = before


@pytest.fixture(scope="session")
def lasting_workers():
    """The worker that the tests of this run share, where it is not their subject."""
    workers = LastingWorkers()
    yield workers
    workers.end()
