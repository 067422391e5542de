"""Pages run on the stricter database in `make test`, and on both in `make soak`."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parent
ON_SQLITE = "sqlite"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the second database to the soak; what the pages call is tested on both."""
    for item in items:
        called = getattr(item, "callspec", None)
        is_second = called is not None and called.params.get("database_url") == ON_SQLITE
        if is_second and item.path.is_relative_to(PAGES):
            item.add_marker(pytest.mark.soak)
