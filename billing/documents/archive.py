"""A charity's receipts of a year as one archive, made while it is being sent."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents import rules
from billing.documents.charity_year import receipts_of
from billing.documents.models import Document, Voiding
from billing.documents.pages import file_name, pdf_of
from billing.donations.csv import BYTE_ORDER_MARK, as_text, decimal, to_csv
from billing.donations.models import Donation
from hub.kernel.database import Database
from hub.kernel.i18n import N_, current_locale, gettext

PAPERS_PER_READ = 50
INDEX_COLUMNS = (
    N_("Number"),
    N_("Issued on"),
    N_("Donor"),
    N_("Address"),
    N_("Date of the gift"),
    N_("Amount"),
)


async def zip_of_year(database: Database, charity_id: str, *, year: int) -> AsyncIterator[bytes]:
    """Give every standing receipt of a year as one archive, in pieces, with an index.

    Only one receipt is in memory at a time; the index is written last.
    """
    sink = _Sink()
    locale = current_locale()
    rows = [[gettext(column) for column in INDEX_COLUMNS]]
    with zipfile.ZipFile(sink, "w") as archive:
        async for document in _standing(database, charity_id, year=year):
            pages = await pdf_of(document, voiding=None)
            archive.writestr(_entry(file_name(document), document.issued_at), pages)
            rows.append(_index_row(document, locale=locale))
            yield sink.take()
        index = BYTE_ORDER_MARK + to_csv(rows, locale=locale)
        end_of_year = datetime(year, 12, 31, tzinfo=rules.ZONE)
        archive.writestr(_entry(f"index-{year}.csv", end_of_year), index.encode())
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where an archive is written to, and taken from as it grows: it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        kept = bytes(piece)
        self._pieces.append(kept)
        return len(kept)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


async def _standing(database: Database, charity_id: str, *, year: int) -> AsyncIterator[Document]:
    after = ""
    while True:
        async with database.read() as db:
            papers = await _standing_after(db, charity_id, year=year, after=after)
        for document in papers:
            yield document
        if len(papers) < PAPERS_PER_READ:
            return
        after = papers[-1].id


async def _standing_after(
    db: AsyncSession, charity_id: str, *, year: int, after: str
) -> Sequence[Document]:
    query = (
        select(Document)
        .join(Donation, Donation.id == Document.about_id)
        .outerjoin(Voiding, Voiding.document_id == Document.id)
        .where(receipts_of(charity_id, year=year), Voiding.document_id.is_(None))
        .where(Document.id > after)
        .order_by(Document.id)
        .limit(PAPERS_PER_READ)
    )
    return list(await db.scalars(query))


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(rules.ZONE)
    moment = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    return zipfile.ZipInfo(name, moment)


def _index_row(document: Document, *, locale: str) -> list[str]:
    name, *address = document.facts["donor"]
    return [
        document.printed_number,
        document.issued_at.astimezone(rules.ZONE).date().isoformat(),
        as_text(name),
        as_text(", ".join(address)),
        document.facts["given_on"],
        decimal(document.amount_cents, locale=locale),
    ]
