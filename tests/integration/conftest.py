"""What people, software and providers meet runs on the stricter database in `make test`.

The soak has both. What it calls in turn, in `hub`, `rooms` and `billing`, is tested on both, and
so is the random machine that plays all of billing.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
CALLED = (
    *(
        HERE / "web" / name
        for name in ("demo", "mails", "pages", "whip", "test_access.py", "test_clocks.py")
    ),
    *(
        HERE / "billing" / folder
        for folder in ("attention", "disputes", "documents", "gateways", "payouts")
    ),
    HERE / "signaling",
)
SECOND = "sqlite"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the second database to the soak."""
    for item in items:
        called = getattr(item, "callspec", None)
        is_second = called is not None and called.params.get("database_url") == SECOND
        if is_second and any(item.path.is_relative_to(folder) for folder in CALLED):
            item.add_marker(pytest.mark.soak)
