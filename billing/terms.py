"""How long billing keeps what is not of the books."""

from datetime import timedelta

from billing.inbox.models import ProviderNotice
from hub.kernel.retention import Term

PAYLOADS_KEPT = timedelta(days=90)
"""What a provider wrote word for word; that it wrote, and when, stays."""

TERMS = (
    Term(
        model=ProviderNotice,
        keep=PAYLOADS_KEPT,
        is_over=lambda at: (ProviderNotice.handled_at <= at) & (ProviderNotice.payload != ""),
        empty={"payload": ""},
    ),
)
