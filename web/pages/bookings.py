"""A session: take a slot, see where it stands, call it off, put it in a calendar."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.errors import WhyMissing
from billing.payments.models import PaymentPurpose
from billing.payments.service import payment_for
from billing.refunds.late import is_under_way
from billing.refunds.late_sessions import give_back_late
from billing.refunds.voluntary import MAX_WORDS, give_back, read_why
from hub.bookings import service as bookings
from hub.bookings.errors import RequestWordsTooLong
from hub.bookings.models import BookingState
from hub.bookings.rules import TIME_TO_PAY
from hub.bookings.seats import own_seat
from hub.calendar.errors import SlotUnknown
from hub.kernel.errors import Conflict, EstradeError, Invalid, NotFound, SignInNeeded
from hub.kernel.i18n import gettext
from hub.skills.models import Talent
from hub.skills.service import get_service
from web import session_changes
from web.amounts import read_amount
from web.errors import status_of
from web.mails.calendar_file import session_calendar
from web.mails.group_entry import group_entry
from web.pages.talents import profile_page
from web.rendering import money_exact
from web.requests import me, visit, wiring
from web.views.after_session import after_session, verdict_for
from web.views.chosen_slot import chosen_slot, instant
from web.views.groups import group_view
from web.views.kept_of_session import kept_of_session
from web.views.learned import words_for_talent
from web.views.moving import moving_of
from web.views.readiness import is_readiness_of_use, session_readiness
from web.views.session_money import session_money
from web.views.session_timeline import session_timeline
from web.views.sessions import session_view
from web.views.way import Way

blueprint = Blueprint("bookings", __name__, url_prefix="/bookings")


@blueprint.get("/new")
async def confirm() -> ResponseReturnValue:
    """Show the slot that was chosen before signing in, ready to be kept."""
    service_id, now = request.args.get("service_id", ""), visit().now
    async with wiring().database.read() as db:
        service = await get_service(db, service_id)
    typed = request.args.get("starts_at", "")
    try:
        starts_at = instant(typed, now=now)
        async with wiring().database.read() as db:
            chosen = await chosen_slot(db, service, starts_at=starts_at, now=now)
    except EstradeError as error:
        return await _to_own(service_id, typed) or await _refused(error, service_id)
    return await render_template("bookings/confirm.html", chosen=chosen, words="", problem="")


@blueprint.post("")
async def create() -> ResponseReturnValue:
    """Hold a slot; a visitor signs in first and comes back to the same slot."""
    form = await request.form
    service_id, starts_at = form.get("service_id", ""), form.get("starts_at", "")
    if visit().signed_in is None:
        async with wiring().database.read() as db:
            await get_service(db, service_id)
        await flash(SignInNeeded().message(), "info")
        chosen = url_for("bookings.confirm", service_id=service_id, starts_at=starts_at)
        return redirect(url_for("account.show_sign_in", next=chosen), 303)
    now, words = visit().now, form.get("words", "")
    try:
        async with wiring().database.write() as db:
            booking = await bookings.hold_slot(
                db,
                me().id,
                service_id=service_id,
                starts_at=instant(starts_at, now=now),
                words=words,
                now=now,
            )
    except RequestWordsTooLong as error:
        page = await _asked_page(service_id, starts_at, words=words, problem=error)
        return page, status_of(error)
    except EstradeError as error:
        return await _to_own(service_id, starts_at) or await _refused(error, service_id)
    if booking.state is BookingState.REQUESTED:
        return redirect(url_for("bookings.show", booking_id=booking.id), 303)
    return redirect(url_for("checkout.show", booking_id=booking.id), 303)


@blueprint.get("/<booking_id>")
async def show(booking_id: str) -> ResponseReturnValue:
    """Show where a session stands, to either of its two people."""
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        money = await session_money(db, view.booking)
        timeline = await session_timeline(db, view)
        after = await after_session(db, view)
        moving = await moving_of(db, view)
        both = (
            await session_readiness(db, view.booking, person_id=me().id)
            if await is_readiness_of_use(db, view.booking, now=view.now)
            else None
        )
        group = await group_view(db, view)
        kept = await kept_of_session(db, view.booking)
        learner_words = await words_for_talent(db, view)
    return await render_template(
        "bookings/show.html",
        view=view,
        money=money,
        timeline=timeline,
        after=after,
        group=group,
        kept=kept,
        learner_words=learner_words,
        hours_to_pay=TIME_TO_PAY // timedelta(hours=1),
        moving=moving,
        both=both,
        way=Way(booking_id=booking_id, person_id=me().id),
        verdict=verdict_for(view, view.booking.verdict, charity=money.cause_name),
    )


@blueprint.get("/<booking_id>/cancel")
async def ask_cancel(booking_id: str) -> ResponseReturnValue:
    """Ask before calling off, with what it gives back."""
    return await session_changes.cancel_page(Way(booking_id=booking_id, person_id=me().id))


@blueprint.post("/<booking_id>/cancel")
async def cancel(booking_id: str) -> ResponseReturnValue:
    """Call a session off, as the page said; if that has changed, ask again."""
    way = Way(booking_id=booking_id, person_id=me().id)
    instead = await session_changes.cancel(way, await request.form)
    if instead is not None:
        return instead
    await flash(await session_changes.cancelled_words(way), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.get("/<booking_id>.ics")
async def calendar(booking_id: str) -> ResponseReturnValue:
    """Give the session as a calendar file."""
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        group = await group_entry(db, view.booking) if view.is_talent else None
    content = session_calendar(
        view.booking,
        group=group,
        other_name=view.other.display_name,
        zone=visit().zone,
        base_url=wiring().settings.base_url,
        now=visit().now,
    )
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="estrade.ics"'
    return response


@blueprint.get("/<booking_id>/refund")
async def ask_refund(booking_id: str) -> ResponseReturnValue:
    """Ask the talent how much to give back."""
    return await _refund_page(booking_id)


@blueprint.post("/<booking_id>/refund")
async def refund(booking_id: str) -> ResponseReturnValue:
    """Give back what the talent says, once asked and confirmed; sent twice, it goes back once."""
    form = await request.form
    typed = form.get("amount", "")
    try:
        if form.get("confirmed") != typed:
            return await _refund_question(booking_id, form)
        sentence = await _give_back(booking_id, form, amount_cents=read_amount(typed))
    except (Invalid, Conflict) as error:
        words = form.get("words", "")
        page = await _refund_page(booking_id, typed=typed, words=words, error=error)
        return page, status_of(error)
    await flash(sentence, "good")
    return redirect(url_for(".show", booking_id=booking_id), 303)


async def _give_back(booking_id: str, form: Mapping[str, str], *, amount_cents: int) -> str:
    """Give back as the form was shown for, before or after the settlement; say what happens."""
    is_late = form.get("late") == "1"
    async with wiring().database.write() as db:
        booking = await bookings.get_booking_for(db, booking_id, person_id=me().id)
        if booking.talent_id != me().id:
            raise NotFound
        give: Callable[..., Awaitable[object]] = give_back_late if is_late else give_back
        await give(
            db,
            booking,
            by=me().id,
            amount_cents=amount_cents,
            sequence=_number(form.get("sequence", "")),
            words=form.get("words", ""),
            now=visit().now,
        )
        paid = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
        is_awaited = paid is not None and await is_under_way(db, paid)
    amount = {"amount": money_exact(amount_cents, booking.currency)}
    if is_awaited:
        return gettext("%(amount)s goes to the learner as soon as your part is back.") % amount
    return gettext("%(amount)s is on its way back.") % amount


async def _refund_question(booking_id: str, form: Mapping[str, str]) -> str:
    amount_cents = read_amount(form.get("amount", ""))
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        money = await session_money(db, view.booking)
    if not view.is_talent:
        raise NotFound
    money.check_given_back(view.booking, amount_cents=amount_cents)
    read_why(form.get("words", ""))
    sent = {name: form.get(name, "") for name in ("amount", "sequence", "words")}
    late = money.late if money.is_handed_on else None
    return await render_template(
        "bookings/refund_question.html",
        view=view,
        amount_cents=amount_cents,
        talent_cents=late.talent_cents(amount_cents) if late is not None else None,
        sent_cents=late.sent_cents(amount_cents) if late is not None else 0,
        fields={**sent, "confirmed": sent["amount"]} | ({"late": "1"} if late is not None else {}),
    )


async def _refund_page(
    booking_id: str, *, typed: str = "", words: str = "", error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        money = await session_money(db, view.booking)
    may_see = error or money.may_give_back(view.booking) or money.is_out_of_reach
    if not view.is_talent or not may_see:
        raise NotFound
    obstacle = money.late.obstacle if money.is_handed_on and money.late is not None else None
    return await render_template(
        "bookings/refund.html",
        view=view,
        money=money,
        typed=typed,
        words=words,
        error=error.message() if error else "",
        wrong="words" if isinstance(error, WhyMissing) else "amount",
        max_words=MAX_WORDS,
        obstacle=obstacle().message() if obstacle is not None else "",
    )


async def _asked_page(service_id: str, starts_at: str, *, words: str, problem: EstradeError) -> str:
    now = visit().now
    async with wiring().database.read() as db:
        service = await get_service(db, service_id)
        at = instant(starts_at, now=now)
        chosen = await chosen_slot(db, service, starts_at=at, now=now)
    return await render_template(
        "bookings/confirm.html", chosen=chosen, words=words, problem=problem.message()
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


async def _to_own(service_id: str, starts_at: str) -> ResponseReturnValue | None:
    """Lead whoever has this very time already, maybe in another tab, to where it is paid."""
    signed_in, now = visit().signed_in, visit().now
    try:
        at = instant(starts_at, now=now)
    except SlotUnknown:
        return None
    if signed_in is None:
        return None
    person_id = signed_in.person.id
    async with wiring().database.read() as db:
        own = await own_seat(db, service_id, learner_id=person_id, starts_at=at, now=now)
    if own is None:
        return None
    await flash(gettext("This time is yours already."), "info")
    return redirect(url_for("checkout.show", booking_id=own.id), 303)


async def _refused(error: EstradeError, service_id: str) -> ResponseReturnValue:
    """Show the free slots again with the reason. Raises: NotFound, TalentNotPublished."""
    async with wiring().database.read() as db:
        chosen = await get_service(db, service_id)
        talent = await db.get_one(Talent, chosen.talent_id)
    page = await profile_page(talent.slug, service_id=service_id, problem=error.message())
    return page, status_of(error)
