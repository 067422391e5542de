"""What the last proof of the books found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant

BOOKS = "books"


class BooksCheck(DueRow):
    """The one row that says when the books are proven next, and what was found last.

    `problems` are findings, as `ledger.findings.Finding`; `balances` what the accounts of each kind
    held, as `service.KindBalance`. All are of `checked_at`, None before the first time.
    """

    __tablename__ = "books_checks"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    took_ms: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    balances: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
