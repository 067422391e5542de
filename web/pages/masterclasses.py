"""Masterclasses for everybody: find one, read about it, take a seat, give."""

from collections.abc import Mapping
from types import MappingProxyType

from quart import Blueprint, Response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.donations.models import DonationSource
from billing.payments.models import Payment
from billing.payments.rules import TicketGift
from billing.payments.service import open_ticket_payment
from hub.kernel.errors import EstradeError
from hub.masterclasses import seats, service
from hub.masterclasses.questions import check_answers, write_answers
from rooms.whip.models import KeyUse
from web.checkout_return import own_payment, pay
from web.errors import status_of
from web.gift_desk import take_gift
from web.giving_by_card import my_card
from web.mails.masterclass_calendar import masterclass_calendar
from web.requests import currency, me, visit, wiring
from web.views.answer_form import answer_errors, read_typed_answers
from web.views.card_view import CardView
from web.views.gift_form import (
    GiftForm,
    gift_errors,
    guest_errors,
    offered_gifts,
    quoted_gift,
    usual_gift,
)
from web.views.masterclass_cards import masterclass_cards
from web.views.masterclass_page import MasterclassPage, read_masterclass_page
from web.views.posters import shelve
from web.views.returned_money import why_returned
from web.views.software import SoftwareAccess, read_access

blueprint = Blueprint("masterclasses", __name__, url_prefix="/masterclasses")

SHOWN = 60


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List what is on the air, then what is to come; `?family=` narrows to one family."""
    now = visit().now
    async with wiring().database.read() as db:
        rows = await service.upcoming(db, now=now, limit=SHOWN)
        cards = await masterclass_cards(db, rows, now=now)
    shelves = shelve(cards, family_slug=request.args.get("family", ""))
    return await render_template("masterclasses/index.html", shelves=shelves)


@blueprint.get("/<slug>")
async def show(slug: str) -> ResponseReturnValue:
    """Show a masterclass, and what the visitor may do there now."""
    return await _poster_page(slug, GiftForm.read(request.args))


@blueprint.get("/<slug>/price")
async def price(slug: str) -> ResponseReturnValue:
    """Say what a ticket and a gift come to, as a piece of the page."""
    form = GiftForm.read(request.args)
    is_ticket = request.args.get("for") != "gift"
    async with wiring().database.read() as db:
        masterclass = await service.find_by_slug(db, slug)
    quoted, error = quoted_gift(
        form,
        ticket_cents=masterclass.ticket_cents if is_ticket else 0,
        currency=masterclass.currency,
    )
    return await render_template(
        "masterclasses/_total.html", quoted=quoted, error=error, currency=masterclass.currency
    )


@blueprint.post("/<slug>/register")
async def register(slug: str) -> ResponseReturnValue:
    """Hold a seat; it is the visitor's at once when there is nothing to pay."""
    sent = await request.form
    form, answers = GiftForm.read(sent), read_typed_answers(sent)
    if "quote" in sent:
        return await _poster_page(slug, form, answers=answers)
    try:
        payment = await _take_seat(slug, form, answers)
        if payment is not None:
            return await pay(payment, url_for(".paid", slug=slug, payment=payment.id))
    except EstradeError as error:
        page = await _poster_page(slug, form, answers=answers, error=error)
        return page, status_of(error)
    return redirect(url_for(".paid", slug=slug), 303)


@blueprint.get("/<slug>/paid")
async def paid(slug: str) -> ResponseReturnValue:
    """Say what became of the payment, and what comes next."""
    payment = await own_payment(request.args["payment"]) if "payment" in request.args else None
    now, person_id = visit().now, me().id
    async with wiring().database.read() as db:
        masterclass = await service.find_by_slug(db, slug)
        page = await read_masterclass_page(db, masterclass, person_id=person_id, now=now)
        why = await why_returned(db, payment) if payment is not None else ""
    is_elsewhere = payment is not None and payment.masterclass_id != masterclass.id
    if is_elsewhere or (payment is None and not page.has_seat):
        return redirect(url_for(".show", slug=slug))
    return await render_template("masterclasses/paid.html", page=page, payment=payment, why=why)


@blueprint.get("/<slug>.ics")
async def calendar(slug: str) -> ResponseReturnValue:
    """Give the masterclass as a calendar file."""
    parts = wiring()
    async with parts.database.read() as db:
        masterclass = await service.find_by_slug(db, slug)
        (card,) = await masterclass_cards(db, [masterclass], now=visit().now)
    content = masterclass_calendar(
        masterclass,
        host_name=card.host.display_name,
        charity_name=card.charity.name,
        zone=visit().zone,
        base_url=parts.settings.base_url,
        now=visit().now,
    )
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@blueprint.get("/<slug>/give")
async def show_give(slug: str) -> ResponseReturnValue:
    """Show the form for a gift without a ticket."""
    return await _gift_page(slug, GiftForm.read(request.args, usual_amount=usual_gift(currency())))


@blueprint.post("/<slug>/give")
async def give(slug: str) -> ResponseReturnValue:
    """Take a gift, from the page or from the live room (`source=live`), to the card page."""
    sent = await request.form
    form = GiftForm.read(sent)
    is_live = sent.get("source") == DonationSource.LIVE
    source = DonationSource.LIVE if is_live else DonationSource.PAGE
    if "quote" in sent:
        return await _gift_page(slug, form, is_live=is_live)
    try:
        async with wiring().database.read() as db:
            masterclass = await service.find_by_slug(db, slug)
        return await take_gift(masterclass, form, source=source)
    except EstradeError as error:
        return await _gift_page(slug, form, error=error, is_live=is_live), status_of(error)


async def _take_seat(slug: str, form: GiftForm, typed: Mapping[str, str]) -> Payment | None:
    """Hold a seat with its answers and open its payment, or confirm it when nothing is to pay."""
    now, person = visit().now, me()
    gift_cents = form.gift_cents()
    async with wiring().database.write() as db:
        masterclass = await service.find_by_slug(db, slug)
        answers = await check_answers(db, masterclass.id, typed)
        seat = await seats.hold_seat(db, masterclass.id, person_id=person.id, now=now)
        await write_answers(db, seat, answers)
        if masterclass.ticket_cents == 0 and gift_cents == 0:
            await seats.confirm_registration(db, seat.id, now=now)
            return None
        return await open_ticket_payment(
            db,
            masterclass,
            seat,
            payer_id=person.id,
            gift=TicketGift(
                gift_cents=gift_cents,
                covers_fees=form.covers_fees,
                shown=form.shown_as(person.display_name),
                saves_card=form.saves_card,
            ),
            now=now,
        )


async def _poster_page(
    slug: str,
    form: GiftForm,
    *,
    answers: Mapping[str, str] = MappingProxyType({}),
    error: EstradeError | None = None,
) -> str:
    page = await _read_page(slug)
    quoted, wrong = quoted_gift(
        form, ticket_cents=page.masterclass.ticket_cents, currency=page.masterclass.currency
    )
    return await render_template(
        "masterclasses/show.html",
        page=page,
        player=await _player(page),
        form=form,
        answers=answers,
        presets=offered_gifts(currency()),
        quoted=quoted,
        errors=gift_errors(wrong, error) | answer_errors(error),
        saved_card=await _my_card(),
    )


async def _gift_page(
    slug: str, form: GiftForm, *, error: EstradeError | None = None, is_live: bool = False
) -> str:
    page = await _read_page(slug)
    quoted, wrong = quoted_gift(form, currency=page.masterclass.currency)
    return await render_template(
        "masterclasses/give.html",
        page=page,
        form=form,
        presets=offered_gifts(currency()),
        quoted=quoted,
        errors=gift_errors(wrong, *guest_errors(form, error)),
        is_live=is_live,
        card=await _my_card(),
    )


async def _my_card() -> CardView | None:
    async with wiring().database.read() as db:
        return await my_card(db)


async def _read_page(slug: str) -> MasterclassPage:
    login = visit().signed_in
    async with wiring().database.read() as db:
        return await read_masterclass_page(
            db,
            await service.find_by_slug(db, slug),
            person_id=login.person.id if login else None,
            now=visit().now,
        )


async def _player(page: MasterclassPage) -> SoftwareAccess | None:
    """Return where a ticket holder's own player watches, while there is something to see."""
    if not (page.has_seat and page.is_open):
        return None
    async with wiring().database.read() as db:
        return await read_access(
            db, page.masterclass, wiring().settings, person_id=me().id, use=KeyUse.WATCH
        )
