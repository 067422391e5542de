"""Documents: number and issue one, void one, find those of somebody."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents import rules
from billing.documents.models import (
    Document,
    DocumentKind,
    DocumentSeries,
    IssuerKind,
    Voiding,
)
from hub.kernel.database import Database

PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class Issuer:
    """In whose name a document is issued."""

    kind: IssuerKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document that has no number yet."""

    kind: DocumentKind
    issuer: Issuer
    about_id: str
    recipient_id: str
    amount_cents: int
    currency: str
    locale: str
    facts: Mapping[str, Any]
    corrects_id: str | None = None


async def issue(db: AsyncSession, draft: Draft, *, now: datetime) -> Document:
    """Give a draft the issuer's next number and keep it, in the caller's transaction.

    The caller holds a lock on what the document is about, so that it is issued once.
    """
    earlier = await documents_about(db, draft.kind, draft.about_id)
    year = rules.year_of(now)
    document = Document(
        kind=draft.kind,
        issuer_kind=draft.issuer.kind,
        issuer_id=draft.issuer.id,
        year=year,
        number=await _next_number(db, draft.issuer, year=year),
        about_id=draft.about_id,
        sequence=len(earlier) + 1,
        recipient_id=draft.recipient_id,
        corrects_id=draft.corrects_id,
        amount_cents=draft.amount_cents,
        currency=draft.currency,
        locale=draft.locale,
        issued_at=now,
        facts=dict(draft.facts),
    )
    db.add(document)
    await db.flush()
    return document


async def void(
    db: AsyncSession,
    document: Document,
    *,
    refund_id: str | None = None,
    dispute_id: str | None = None,
    now: datetime,
) -> None:
    """Record that a document counts no more, and why; voiding twice changes nothing."""
    if await db.get(Voiding, document.id) is None:
        voiding = Voiding(
            document_id=document.id, refund_id=refund_id, dispute_id=dispute_id, voided_at=now
        )
        db.add(voiding)
        await db.flush()


async def documents_about(
    db: AsyncSession, kind: DocumentKind, about_id: str
) -> Sequence[Document]:
    """Return the documents of a kind about something, the void ones too, the first first."""
    query = select(Document).where(Document.kind == kind, Document.about_id == about_id)
    return list(await db.scalars(query.order_by(Document.sequence)))


async def standing_about(db: AsyncSession, kind: DocumentKind, about_id: str) -> Document | None:
    """Return the document about something that is not void, None when there is none."""
    query = select(Document).where(
        Document.kind == kind,
        Document.about_id == about_id,
        Document.id.not_in(select(Voiding.document_id)),
    )
    return (await db.scalars(query.order_by(Document.sequence.desc()))).first()


async def find_voiding(db: AsyncSession, document_id: str) -> Voiding | None:
    """Return how a document was voided, None when it counts."""
    return await db.get(Voiding, document_id)


async def corrections_of(db: AsyncSession, document_id: str) -> Sequence[Document]:
    """Return the credit notes that correct a document, the first first."""
    query = select(Document).where(Document.corrects_id == document_id)
    return list(await db.scalars(query.order_by(Document.year, Document.number)))


async def issued_by(
    db: AsyncSession, issuer: Issuer, *, before: Document | None = None
) -> Sequence[Document]:
    """Return a page of the documents issued in somebody's name, the latest first.

    Or of those before one of them. A page that is full has another one after it, perhaps empty.
    """
    query = select(Document).where(
        Document.issuer_kind == issuer.kind, Document.issuer_id == issuer.id
    )
    if before is not None:
        is_same_year = and_(Document.year == before.year, Document.number < before.number)
        query = query.where(or_(Document.year < before.year, is_same_year))
    query = query.order_by(Document.year.desc(), Document.number.desc())
    return list(await db.scalars(query.limit(PAGE_SIZE)))


async def all_issued_by(database: Database, issuer: Issuer) -> AsyncIterator[Document]:
    """Give every document issued in somebody's name, the latest first, a page at a time.

    No connection is held while the reader takes it.
    """
    before: Document | None = None
    while True:
        async with database.read() as db:
            page = await issued_by(db, issuer, before=before)
        for document in page:
            yield document
        if len(page) < PAGE_SIZE:
            return
        before = page[-1]


async def _next_number(db: AsyncSession, issuer: Issuer, *, year: int) -> int:
    """Take a number: a transaction that fails gives it back, as it is its row that counts."""
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    await db.execute(
        insert(DocumentSeries)
        .values(issuer_kind=issuer.kind, issuer_id=issuer.id, year=year, last_number=0)
        .on_conflict_do_nothing()
    )
    query = select(DocumentSeries).where(
        DocumentSeries.issuer_kind == issuer.kind,
        DocumentSeries.issuer_id == issuer.id,
        DocumentSeries.year == year,
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    series = (await db.scalars(query)).one()
    series.last_number += 1
    return series.last_number
