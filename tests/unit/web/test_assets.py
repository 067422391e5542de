"""How much script a page brings."""

import gzip
import json
from typing import Any

from web.assets import BUILD

ROOM_BUDGET_BYTES = 150 * 1024
"""All the script of the room's page, compressed; what it loads later included."""


def scripts_of(manifest: dict[str, Any], *entries: str) -> set[str]:
    """Return the files of script that some entries bring, by themselves or through others."""
    found: set[str] = set()
    waiting = list(entries)
    while waiting:
        chunk = manifest[waiting.pop()]
        if chunk["file"].endswith(".js") and chunk["file"] not in found:
            found.add(chunk["file"])
            waiting += [*chunk.get("imports", ()), *chunk.get("dynamicImports", ())]
    return found


def test_the_page_of_a_room_stays_under_its_budget_of_script() -> None:
    manifest = json.loads((BUILD / "manifest.json").read_text())
    scripts = scripts_of(manifest, "entries/site.ts", "entries/room.tsx")
    sizes = {name: len(gzip.compress((BUILD / name).read_bytes(), 9)) for name in scripts}
    assert sum(sizes.values()) < ROOM_BUDGET_BYTES, sizes
