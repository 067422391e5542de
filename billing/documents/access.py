"""Who may read a document: the one place where it is decided."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.models import Document, IssuerKind
from hub.charities.members import find_member
from hub.charities.models import MemberRole
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
    """Tell whether somebody is the recipient, the talent, or manages the charity.

    A charity's papers have its donors' addresses, which not every member has to see.
    """
    if document.recipient_id == reader_id:
        return True
    if document.issuer_kind is IssuerKind.TALENT:
        return document.issuer_id == reader_id
    if document.issuer_kind is IssuerKind.CHARITY:
        member = await find_member(db, document.issuer_id, reader_id)
        return member is not None and member.role is MemberRole.MANAGE
    return False
