"""How long mails and events are kept once they are done with."""

from datetime import timedelta

from sqlalchemy import or_, select

from hub.kernel.mail import MailRow
from hub.kernel.outbox_rows import HandledEvent, OutboxRow
from hub.kernel.retention import Term

MAILS_KEPT = timedelta(days=90)
EVENTS_KEPT = timedelta(days=90)

_IS_ON_ITS_WAY = (
    select(OutboxRow.id)
    .where(OutboxRow.id == HandledEvent.event_id, OutboxRow.done_at.is_(None))
    .correlate(HandledEvent)
    .exists()
)

TERMS = (
    Term(
        model=MailRow,
        keep=MAILS_KEPT,
        is_over=lambda at: (
            (MailRow.queued_at <= at)
            & MailRow.due_at.is_(None)
            & or_(MailRow.sent_at <= at, MailRow.dead_at <= at, MailRow.expires_at <= at)
        ),
    ),
    Term(
        model=HandledEvent,
        keep=EVENTS_KEPT,
        is_over=lambda at: (HandledEvent.handled_at <= at) & ~_IS_ON_ITS_WAY,
    ),
    Term(model=OutboxRow, keep=EVENTS_KEPT, is_over=lambda at: OutboxRow.done_at <= at),
)
