"""How long the promises are tried: a short seeded run in `make test`, the long one in `make promises`."""

import os

import pytest

from tests.portal import prepare

prepare()  # some promises are a portal's, and Django takes its settings once a process


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Tell whether the long run was asked for (`make promises` sets PLAINVIEW_LONG=1)."""
    return os.environ.get("PLAINVIEW_LONG") == "1"
