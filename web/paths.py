"""Where the web package keeps what is not code."""

from pathlib import Path

HERE = Path(__file__).parent
LOCALES = HERE / "locale"
MIGRATIONS = HERE / "migrations"
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
