"""The space of a payee, a talent or a charity, as the pages that both of them have know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quart import url_for

from billing.transfers.service import Payee
from hub.charities.models import Charity


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeSpace:
    """Some pages of one payee; `name` is theirs, `slug` begins the names of their files.

    `endpoint` is the blueprint's, `of` what its addresses need besides; `charity` is None for a
    talent.
    """

    endpoint: str
    payee: Payee
    name: str
    slug: str
    charity: Charity | None = None
    of: Mapping[str, str] = field(default_factory=dict)

    def link(self, page: str, **more: str) -> str:
        """Return the address of one of these pages."""
        return self._address(f"{self.endpoint}.{page}", **more)

    def transfer_link(self, transfer_id: str) -> str:
        """Return the address of a transfer's page."""
        pages = "charity_transfers" if self.charity else "studio_transfers"
        return self._address(f"{pages}.show", transfer_id=transfer_id)

    def _address(self, endpoint: str, **more: str) -> str:
        values: dict[str, Any] = {**self.of, **more}
        return url_for(endpoint, **values)
