"""Somebody's data as one archive: a JSON file a table, and the files that belong to them."""

import asyncio
import json
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hub.kernel.database import Database
from hub.kernel.i18n import gettext, use_locale
from hub.kernel.personal import Holding, Part, Who, rows_of


async def write_archive(
    path: Path, database: Database, parts: Sequence[Part], who: Who, *, locale: str
) -> None:
    """Write all that the packages know of a person into an archive at a path.

    One table, or one file, is in memory at a time.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(archive.writestr, _name_of_readme(locale), read_me(locale))
        for part in parts:
            await _write_part(archive, database, part, who)


def read_me(locale: str) -> str:
    """Return what an archive's reader has to know first."""
    with use_locale(locale):
        sentences = (
            gettext("This is what the hub knows of you, as it was when the archive was made."),
            gettext(
                "Each file in hub, rooms and billing is a table: first how it refers to you, then "
                "its rows. Times are in UTC, amounts in cents."
            ),
            gettext(
                "Papers, and what you sent with disputes or as proofs, are beside them as files. "
                "Films of your masterclasses are large: download them in your talent space."
            ),
            gettext("Passwords, keys and the secrets of links are left out: they open doors."),
        )
    return "\n\n".join(sentences) + "\n"


async def _write_part(archive: zipfile.ZipFile, database: Database, part: Part, who: Who) -> None:
    tables: dict[str, list[Holding]] = defaultdict(list)
    for holding in part.holdings:
        if holding.is_copied:
            tables[holding.table.name].append(holding)
    for name, holdings in tables.items():
        found: dict[str, list[dict[str, Any]]] = {}
        for holding in holdings:
            async with database.read() as db:
                if rows := await rows_of(db, holding, who):
                    found[holding.column or "indirectly"] = rows
        if found:
            content = json.dumps(found, ensure_ascii=False, indent=2)
            await asyncio.to_thread(archive.writestr, f"{part.name}/{name}.json", content)
    if part.files is None:
        return
    async with database.read() as db:
        async for file in part.files(db, who):
            await asyncio.to_thread(archive.writestr, f"files/{file.name}", file.content)


def _name_of_readme(locale: str) -> str:
    return "LISEZ-MOI.txt" if locale == "fr" else "README.txt"
