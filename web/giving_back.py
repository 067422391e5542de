"""Giving money back from a page: the form, the question with what it does, and the act itself.

A charity's member and an admin do it in the same way; each of their pages says whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quart import flash, redirect, render_template
from quart.typing import ResponseReturnValue

from billing.errors import WhyMissing
from billing.payments.models import Payment
from billing.payments.service import get_payment
from billing.refunds.late import is_under_way
from billing.refunds.voluntary import MAX_WORDS, read_why
from hub.kernel.errors import Conflict, EstradeError, Invalid, NotFound
from hub.kernel.i18n import gettext
from web.amounts import AmountUnreadable, read_amount, write_amount
from web.errors import status_of
from web.rendering import money_exact
from web.requests import me, visit, wiring
from web.views.giving_back import Returnable, give, returnable

PART = "part-"
BETWEEN = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """From where a payment is given back: its own address, the page before, the way to it.

    `donor_name` is what the payer is called there; `is_admin`: in the payee's place.
    """

    action: str
    back: str
    crumbs: Sequence[tuple[str, str]]
    donor_name: str = ""
    is_admin: bool = False


async def form_page(
    desk: Desk,
    payment_id: str,
    *,
    form: Mapping[str, str] | None = None,
    error: EstradeError | None = None,
) -> str:
    """Return the form that asks how much of each part is given back.

    Raises: NotFound when there is nothing, and nothing to say about it.
    """
    async with wiring().database.read() as db:
        it = await returnable(db, await get_payment(db, payment_id))
    if not (it.may_ask or error):
        raise NotFound
    typed = dict(form or {})
    # What talents say stays in the trail, also of those who are admins.
    is_word_sent = not desk.is_admin or it.payee.id != me().id
    for part in it.parts:
        typed.setdefault(PART + part.key, write_amount(part.most_cents))
    return await render_template(
        "payments/give_back.html",
        it=it,
        desk=desk,
        typed=typed,
        max_words=MAX_WORDS,
        is_word_sent=is_word_sent,
        obstacle=it.obstacle().message() if it.obstacle is not None else "",
        error=error.message() if error is not None else "",
        wrong="words" if isinstance(error, WhyMissing) else _wrong(it, typed),
    )


async def answer(desk: Desk, payment_id: str, form: Mapping[str, str]) -> ResponseReturnValue:
    """Ask once more, or give back what was confirmed; sent twice, it goes back once."""
    async with wiring().database.read() as db:
        payment = await get_payment(db, payment_id)
    try:
        wanted = _read(form)
        if form.get("confirmed") != _written(form):
            return await _question(desk, payment, form, wanted)
        is_awaited = await _give(payment, form, wanted)
    except (Invalid, Conflict) as error:
        return await form_page(desk, payment_id, form=form, error=error), status_of(error)
    amount = money_exact(sum(wanted.values()), payment.currency)
    await flash(_said(amount, is_awaited=is_awaited), "good")
    return redirect(desk.back, 303)


async def _question(
    desk: Desk, payment: Payment, form: Mapping[str, str], wanted: Mapping[str, int]
) -> str:
    async with wiring().database.read() as db:
        it = await returnable(db, await get_payment(db, payment.id))
        if not it.may_ask:
            raise NotFound
        does = it.consequences(wanted)
    read_why(form.get("words", ""))
    sent = {name: text for name, text in form.items() if name.startswith(PART)}
    fields = {
        **sent,
        "sequence": form.get("sequence", ""),
        "words": form.get("words", ""),
        "confirmed": _written(form),
        "late": "1" if it.is_late else "",
    }
    return await render_template(
        "payments/give_back_question.html", it=it, desk=desk, does=does, fields=fields
    )


async def _give(payment: Payment, form: Mapping[str, str], wanted: Mapping[str, int]) -> bool:
    """Give it back; tell whether some of it is to be taken back of the payee first."""
    async with wiring().database.write() as db:
        await give(
            db,
            payment,
            wanted,
            by=me().id,
            sequence=_number(form.get("sequence", "")),
            is_late=form.get("late") == "1",
            words=form.get("words", ""),
            now=visit().now,
        )
        return await is_under_way(db, payment)


def _read(form: Mapping[str, str]) -> dict[str, int]:
    """Return what is wanted of each part; nothing typed is nothing. Raises: AmountUnreadable."""
    return {
        name.removeprefix(PART): read_amount(text) if text.strip() else 0
        for name, text in form.items()
        if name.startswith(PART)
    }


def _written(form: Mapping[str, str]) -> str:
    return BETWEEN.join(text for name, text in sorted(form.items()) if name.startswith(PART))


def _wrong(it: Returnable, typed: Mapping[str, str]) -> str:
    """Return the part to put right: what cannot be read, or is too much; else the first."""
    for part in it.parts:
        try:
            wanted = _read({PART + part.key: typed.get(PART + part.key, "")})
        except AmountUnreadable:
            return part.key
        if it.too_large(wanted):
            return part.key
    return it.parts[0].key if it.parts else ""


def _said(amount: str, *, is_awaited: bool) -> str:
    if is_awaited:
        return gettext("%(amount)s goes back as soon as what was handed on is here again.") % {
            "amount": amount
        }
    return gettext("%(amount)s is on its way back.") % {"amount": amount}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
