"""The first session that somebody sells, as it is typed, and what of its price is theirs."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from billing.settlements.shares import HubShare
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.skills.errors import (
    DescriptionTooLong,
    GroupSizeInvalid,
    ServiceLengthInvalid,
    ServicePriceInvalid,
)
from hub.skills.models import Service
from hub.skills.on_sale import ServiceDetails, price_bounds
from web.amounts import AmountUnreadable, read_amount, write_amount
from web.requests import currency, wiring

LENGTHS_MIN = (30, 45, 60, 90)
USUAL_LENGTH_MIN = 60
MAX_DIGITS = 3
FIELDS: Mapping[type[EstradeError], str] = {
    AmountUnreadable: "price",
    ServicePriceInvalid: "price",
    ServiceLengthInvalid: "duration_min",
    DescriptionTooLong: "description",
    GroupSizeInvalid: "group_size",
}


def stored_offer(service: Service | None) -> Mapping[str, str]:
    """Return what the form shows first."""
    if service is None:
        return {"duration_min": str(USUAL_LENGTH_MIN)}
    return {
        "title": service.title,
        "duration_min": str(service.duration_min),
        "price": write_amount(service.price_cents),
    }


def length_choices(service: Service | None) -> list[tuple[str, str]]:
    """Return the usual lengths, and the one chosen elsewhere if it is another."""
    chosen = {service.duration_min} if service is not None else set()
    sentence = gettext("%(minutes)s min")
    return [
        (str(length), sentence % {"minutes": length}) for length in sorted({*LENGTHS_MIN, *chosen})
    ]


def typed_offer(form: MultiDict[str, str], known: Service | None) -> ServiceDetails:
    """Return what was typed, with what was said elsewhere besides. Raises: AmountUnreadable."""
    length = form.get("duration_min", "")
    is_number = length.isascii() and length.isdecimal() and len(length) <= MAX_DIGITS
    return ServiceDetails(
        title=form.get("title", ""),
        duration_min=int(length) if is_number else 0,
        price_cents=read_amount(form.get("price", "")),
        description=known.description if known else "",
        field_slug=(known.field_slug or "") if known else "",
        languages=known.languages.split(",") if known else (),
        group_size=known.group_size if known else 1,
        is_by_request=known.is_by_request if known else False,
    )


def field_of(error: EstradeError) -> str:
    """Return beside which field of a session's form an error is said."""
    return next((field for kind, field in FIELDS.items() if isinstance(error, kind)), "title")


def share_of(price: str) -> dict[str, int | None]:
    """Return a typed price and what the hub keeps of it; None while nothing can cost that."""
    try:
        cents = read_amount(price)
    except AmountUnreadable:
        cents = 0
    if cents not in price_bounds(currency()):
        return {"price_cents": None, "kept_cents": None}
    kept = HubShare.of(wiring().settings).cents_of(cents, card_cents=0)
    return {"price_cents": cents, "kept_cents": kept}
