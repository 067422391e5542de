"""Every table of every package, for the migrations and the tests."""

from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("hub", "rooms", "billing")
MODELS_OUTSIDE_MODELS_FILES = ("hub.kernel.outbox", "hub.kernel.mail", "hub.people.trail")


def import_all_tables() -> None:
    """Import every `models.py`, so that `Base.metadata` knows every table."""
    for name in MODELS_OUTSIDE_MODELS_FILES:
        import_module(name)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("models.py")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
