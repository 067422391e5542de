"""The part of a form in which somebody gives: how much, and what of it people may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from billing.donations.models import DonationSource
from billing.payments.gifts import Gift
from billing.payments.quote import Quote, quote
from billing.payments.rules import DonorChoices
from hub.kernel.errors import EstradeError
from hub.kernel.ids import new_id
from hub.kernel.money import about
from hub.people.errors import EmailInvalid, NameInvalid
from hub.people.rules import clean_email, clean_name
from web.amounts import read_amount, write_amount

OFFERED_EURO_CENTS = (500, 1000, 2000, 5000)
USUAL_EURO_CENTS = 1000
NO_GIFT = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftForm:
    """What was typed; amounts are in the hub's currency, and `other_amount` wins over `amount`.

    A name is shown only to those who asked for it; an amount alone tells nothing of anybody.
    `email` and `name` are asked of those who give without an account. `saves_card` never is the
    usual. `by_card` is the saved card to charge, `press` what makes pressing twice one gift.
    """

    amount: str = NO_GIFT
    other_amount: str = ""
    covers_fees: bool = False
    is_name_public: bool = False
    is_amount_public: bool = True
    message: str = ""
    is_message_public: bool = True
    email: str = ""
    name: str = ""
    saves_card: bool = False
    by_card: str = ""
    press: str = field(default_factory=lambda: new_id("press"))

    @classmethod
    def read(cls, sent: Mapping[str, str], *, usual_amount: str = NO_GIFT) -> Self:
        """Return what a form or an address holds, or what is usual when it holds nothing."""
        usual = replace(cls(), amount=usual_amount)
        if "amount" not in sent and "other_amount" not in sent:
            return usual
        return cls(
            amount=sent.get("amount", NO_GIFT),
            other_amount=sent.get("other_amount", "").strip(),
            covers_fees="covers_fees" in sent,
            is_name_public="is_name_public" in sent,
            is_amount_public="is_amount_public" in sent,
            message=sent.get("message", ""),
            is_message_public="is_message_public" in sent,
            email=sent.get("email", "").strip(),
            name=sent.get("name", "").strip(),
            saves_card="saves_card" in sent,
            by_card=sent.get("by_card", ""),
            press=sent.get("press", "") or new_id("press"),
        )

    def gift_cents(self) -> int:
        """Return the gift in cents. Raises: AmountUnreadable."""
        return read_amount(self.other_amount or self.amount or NO_GIFT)

    def as_gift(self, display_name: str, *, source: DonationSource, is_guest: bool) -> Gift:
        """Return the gift of somebody with that name. Raises: AmountUnreadable."""
        return Gift(
            amount_cents=self.gift_cents(),
            source=source,
            covers_fees=self.covers_fees,
            shown=self.shown_as(display_name),
            is_guest=is_guest,
            saves_card=self.saves_card,
        )

    def shown_as(self, display_name: str) -> DonorChoices:
        """Return what the donor lets people see."""
        return DonorChoices(
            display_name=display_name,
            is_name_public=self.is_name_public,
            is_amount_public=self.is_amount_public,
            message=self.message,
            is_message_public=self.is_message_public,
        )


def offered_gifts(currency: str) -> list[str]:
    """Return the gifts to choose from in one touch, as they are typed."""
    return [write_amount(about(cents, currency=currency)) for cents in OFFERED_EURO_CENTS]


def usual_gift(currency: str) -> str:
    """Return the gift that is chosen until somebody chooses another."""
    return write_amount(about(USUAL_EURO_CENTS, currency=currency))


def quoted_gift(
    form: GiftForm, *, currency: str, ticket_cents: int = 0
) -> tuple[Quote | None, EstradeError | None]:
    """Return what the form comes to, with a ticket or without; or what is wrong with it."""
    try:
        quoted = quote(
            ticket_cents=ticket_cents,
            gift_cents=form.gift_cents(),
            covers_fees=form.covers_fees,
            currency=currency,
        )
    except EstradeError as error:
        return None, error
    return quoted, None


def guest_errors(form: GiftForm, error: EstradeError | None) -> list[EstradeError]:
    """Return an error, and with one about a name or an address what is wrong with the other."""
    if not isinstance(error, NameInvalid | EmailInvalid):
        return [error] if error else []
    found: list[EstradeError] = []
    for check, typed in ((clean_name, form.name), (clean_email, form.email)):
        try:
            check(typed)
        except EstradeError as wrong:
            found.append(wrong)
    return found


def gift_errors(*errors: EstradeError | None) -> dict[str, str]:
    """Return each sentence under the name of the field it speaks of; `""` is the whole form."""
    return {_field_of(error): error.message() for error in errors if error is not None}


def _field_of(error: EstradeError) -> str:
    fields = {
        "amount_unreadable": "other_amount",
        "gift_invalid": "other_amount",
        "message_too_long": "message",
        "email_invalid": "email",
        "name_invalid": "name",
    }
    return fields.get(error.code, "")
