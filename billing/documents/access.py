"""Who may read a document: the one place where it is decided."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.models import Document, IssuerKind
from hub.charities.service import charities_of
from hub.kernel.errors import NotFound


async def readable_document(db: AsyncSession, document_id: str, *, reader_id: str) -> Document:
    """Return a document to whom it is for, or to whom it was issued in the name of.

    To everybody else it does not exist. Raises: NotFound.
    """
    document = await db.get(Document, document_id)
    if document is None or not await may_read(db, document, reader_id=reader_id):
        raise NotFound
    return document


async def may_read(db: AsyncSession, document: Document, *, reader_id: str) -> bool:
    """Tell whether somebody is the recipient, the talent, or a member of the charity."""
    if document.recipient_id == reader_id:
        return True
    if document.issuer_kind is IssuerKind.TALENT:
        return document.issuer_id == reader_id
    if document.issuer_kind is IssuerKind.CHARITY:
        return any(
            charity.id == document.issuer_id for charity in await charities_of(db, reader_id)
        )
    return False
