"""What the hub knows of a disputed payment, as texts that a bank can read.

All of it is from rows: what was bought and when, who came and for how long, which terms were
agreed, which papers were issued, what was given back.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import Case
from billing.documents.models import Document, DocumentKind, Voiding
from billing.donations.service import donations_for
from billing.gateways.port import Evidence
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.service import refunds_of
from hub.bookings.models import Booking
from hub.bookings.rules import Terms
from hub.charities.models import Charity
from hub.kernel.i18n import N_, gettext
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from hub.rescheduling.service import moves_of
from rooms.evidence import find_room_id, spells_of
from rooms.roles import RoomKind
from rooms.timeline.reading import timeline
from web.rendering import money_exact, written_day
from web.views.terms import moved_sentences, term_sentences

AT = "%Y-%m-%d %H:%M:%S UTC"
DAY = "d MMMM y"
GIFT_POLICY = N_(
    "A gift to a charity is made without anything in return, and is final once it was handed on."
)
TICKET_POLICY = N_(
    "The ticket and the gift made with it are given back in full when the masterclass does not "
    "take place. Otherwise they go to the charity."
)
SEAT = N_(
    "A seat at the masterclass “%(title)s” by %(host)s, broadcast from %(from)s to %(to)s. What it "
    "raises goes to the charity %(name)s (%(number)s)."
)
GIFT_FOR_MASTERCLASS = N_(
    "A gift to the charity %(name)s (%(number)s), made for the masterclass “%(title)s” by "
    "%(host)s, broadcast from %(from)s to %(to)s."
)


async def gather_evidence(db: AsyncSession, case: Case, *, now: datetime) -> Evidence:
    """Return what is known of a disputed payment, in the language of the moment."""
    payment = case.payment
    papers = await _papers(db, payment)
    given_back = await _given_back(db, payment)
    statement = "\n".join(line for line in (_paid(payment), *papers, *given_back) if line)
    customer = {"customer_name": case.payer.display_name, "customer_email": case.payer.email}
    if payment.purpose is PaymentPurpose.SESSION:
        booking = await db.get_one(Booking, payment.subject_id)
        return Evidence(
            product=await _session(db, booking),
            activity=await _session_activity(db, booking, now=now),
            served_on=written_day(booking.starts_at.date(), DAY),
            policy="\n".join(
                (
                    *moved_sentences(booking, now=now),
                    *term_sentences(Terms.from_json(booking.terms)),
                )
            ),
            statement=statement,
            **customer,
        )
    if payment.masterclass_id is None:
        charity = await db.get_one(Charity, payment.subject_id)
        product = gettext("A gift to the charity %(name)s (%(number)s).") % _named(charity)
        return Evidence(
            product=product, policy=gettext(GIFT_POLICY), statement=statement, **customer
        )
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    is_ticket = payment.purpose is PaymentPurpose.TICKET
    return Evidence(
        product=await _masterclass(db, masterclass, is_ticket=is_ticket),
        activity=await _masterclass_activity(db, masterclass, payment),
        served_on=written_day(masterclass.starts_at.date(), DAY),
        policy=gettext(TICKET_POLICY if is_ticket else GIFT_POLICY),
        statement=statement,
        **customer,
    )


async def _session(db: AsyncSession, booking: Booking) -> str:
    talent = await db.get_one(Person, booking.talent_id)
    sentence = gettext(
        "A one-to-one lesson by video, “%(title)s”, with %(talent)s, from %(from)s to %(to)s. It "
        "was booked on %(booked)s by the account that paid."
    )
    return sentence % {
        "title": booking.title,
        "talent": talent.display_name,
        "from": _at(booking.starts_at),
        "to": _at(booking.ends_at),
        "booked": _at(booking.created_at),
    }


async def _session_activity(db: AsyncSession, booking: Booking, *, now: datetime) -> str:
    lines = await timeline(db, kind=RoomKind.SESSION, subject_id=booking.id, now=now)
    return "\n".join(
        (
            *await _moves(db, booking),
            *(f"{_at(line.at)} {_who(line.who)}{line.what}" for line in lines),
        )
    )


async def _moves(db: AsyncSession, booking: Booking) -> list[str]:
    sentence = gettext("%(at)s: moved from %(from)s to %(to)s, at the wish of %(name)s.")
    return [
        sentence
        % {
            "at": _at(move.ended_at or move.asked_at),
            "from": _at(move.from_starts_at),
            "to": _at(move.starts_at),
            "name": (await db.get_one(Person, move.asked_by)).display_name,
        }
        for move in await moves_of(db, booking.id)
    ]


async def _masterclass(db: AsyncSession, masterclass: Masterclass, *, is_ticket: bool) -> str:
    host = await db.get_one(Person, masterclass.host_id)
    charity = await db.get_one(Charity, masterclass.charity_id)
    return gettext(SEAT if is_ticket else GIFT_FOR_MASTERCLASS) % {
        "title": masterclass.title,
        "host": host.display_name,
        "from": _at(masterclass.starts_at),
        "to": _at(masterclass.ends_at),
        **_named(charity),
    }


async def _masterclass_activity(
    db: AsyncSession, masterclass: Masterclass, payment: Payment
) -> str:
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    lines = [
        gettext("%(from)s to %(to)s: the payer was in the room, signed in.")
        % {"from": _at(spell.connected_at), "to": _at(spell.ended_at or spell.last_seen_at)}
        for spell in await spells_of(db, room_id, payment.payer_id)
    ]
    return "\n".join(lines)


async def _papers(db: AsyncSession, payment: Payment) -> list[str]:
    about = [payment.id, *(donation.id for donation in await donations_for(db, payment.id))]
    kinds = (DocumentKind.SESSION_INVOICE, DocumentKind.GIFT_RECEIPT)
    query = (
        select(Document, Voiding.voided_at)
        .outerjoin(Voiding, Voiding.document_id == Document.id)
        .where(Document.about_id.in_(about), Document.kind.in_(kinds))
        .order_by(Document.issued_at)
    )
    return [_paper(paper, voided_at) for paper, voided_at in await db.execute(query)]


def _paper(paper: Document, voided_at: datetime | None) -> str:
    sentences = {
        DocumentKind.SESSION_INVOICE: N_("Invoice %(number)s was issued on %(at)s."),
        DocumentKind.GIFT_RECEIPT: N_("Tax receipt %(number)s was issued on %(at)s."),
    }
    words = {"number": paper.printed_number, "at": _at(paper.issued_at)}
    if voided_at is None:
        return gettext(sentences[paper.kind]) % words
    sentence = gettext(
        "Tax receipt %(number)s was issued on %(at)s, and is void since %(void_at)s."
    )
    return sentence % {**words, "void_at": _at(voided_at)}


async def _given_back(db: AsyncSession, payment: Payment) -> list[str]:
    return [
        gettext("%(amount)s were given back on %(at)s.")
        % {
            "amount": money_exact(refund.amount_cents, refund.currency),
            "at": _at(refund.completed_at or refund.requested_at),
        }
        for refund in await refunds_of(db, payment.id)
    ]


def _paid(payment: Payment) -> str:
    sentence = gettext("Payment %(number)s of %(amount)s, made by card on %(at)s.")
    return sentence % {
        "number": payment.id,
        "amount": money_exact(payment.amount_cents, payment.currency),
        "at": _at(payment.succeeded_at or payment.created_at),
    }


def _named(charity: Charity) -> dict[str, str]:
    return {"name": charity.name, "number": charity.registration}


def _who(name: str) -> str:
    return f"{name}: " if name else ""


def _at(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime(AT)
