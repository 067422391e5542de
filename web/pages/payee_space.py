"""The space of a payee, a talent or a charity, as the pages that both of them have know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from quart import url_for

from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.models import Charity
from web.requests import me, wiring
from web.views.own_charity import own_membership
from web.views.studio import own_talent


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

    @classmethod
    async def of_charity(cls, endpoint: str, charity_id: str) -> Self:
        """Return the space of a charity whose member asks. Raises: what `own_membership` does."""
        async with wiring().database.read() as db:
            charity = (await own_membership(db, charity_id)).charity
        return cls(
            endpoint=endpoint,
            of={"charity_id": charity.id},
            payee=Payee(PayeeKind.CHARITY, charity.id),
            name=charity.name,
            slug=charity.slug,
            charity=charity,
        )

    @classmethod
    async def of_talent(cls, endpoint: str) -> Self:
        """Return the space of the talent who asks. Raises: what `own_talent` does."""
        async with wiring().database.read() as db:
            talent = await own_talent(db, me().id)
        return cls(
            endpoint=endpoint,
            payee=Payee(PayeeKind.TALENT, talent.person_id),
            name=me().display_name,
            slug=talent.slug,
        )

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
