"""The built client: from an entry's name to the tags of its files."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

BUILD = Path(__file__).parent / "static" / "build"
BASE = "/static/build/"


class ClientNotBuilt(RuntimeError):
    """The client was never built."""

    def __init__(self) -> None:
        super().__init__("the browser client is not built: run `make setup`")


class Assets:
    """The manifest that the build left, read once."""

    def __init__(self, build: Path = BUILD) -> None:
        self._build = build

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        try:
            manifest: dict[str, Any] = json.loads((self._build / "manifest.json").read_text())
        except FileNotFoundError as error:
            raise ClientNotBuilt from error
        return manifest

    def tags(self, entry: str) -> Markup:
        """Return the link and script tags of an entry. Raises: ClientNotBuilt, KeyError."""
        chunk = next(
            self._manifest[f"entries/{entry}.{suffix}"]
            for suffix in ("ts", "tsx")
            if f"entries/{entry}.{suffix}" in self._manifest
        )
        styles = [f'<link rel="stylesheet" href="{BASE}{css}">' for css in self._styles(chunk)]
        script = f'<script type="module" src="{BASE}{chunk["file"]}"></script>'
        return Markup("\n  ".join([*styles, script]))  # noqa: S704 - names from our own build

    def url(self, source: str) -> str:
        """Return the address of one built source file. Raises: ClientNotBuilt, KeyError."""
        return BASE + self.file(source)

    def file(self, source: str) -> str:
        """Return where in the build a source file is. Raises: ClientNotBuilt, KeyError."""
        return str(self._manifest[source]["file"])

    def _styles(self, chunk: dict[str, Any]) -> list[str]:
        found: dict[str, None] = {}
        for name in chunk.get("imports", ()):
            found |= dict.fromkeys(self._styles(self._manifest[name]))
        return [*found, *(css for css in chunk.get("css", ()) if css not in found)]
