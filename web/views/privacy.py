"""What the hub keeps of people in sentences, each from the term or limit that the code follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.kernel.i18n import N_, gettext
from hub.kernel.personal import Because
from hub.kernel.settings import Settings
from hub.people.rules import LINK_LIFETIME, LOGIN_LIFETIME
from hub.personal.rules import COPY_LIFETIME, SECOND_THOUGHTS
from web.compose import PERSONAL_PARTS, TERMS
from web.rendering import length_of_time
from web.security.cookies import VISITOR_LIFETIME

WHAT: Mapping[str, str] = {
    "mails": N_("The mails we send you, after they left"),
    "notifications": N_("What you were told under Notifications"),
    "outbox": N_("The hub’s own notes of what happened, once everybody concerned was told"),
    "sign_in_links": N_("The links that sign you in, after they stopped working"),
    "logins": N_("The browsers you signed in with, after you signed out or 30 days passed"),
    "charity_invitations": N_("Invitations to a charity, after their end"),
    "co_host_invitations": N_("Invitations to host along, after their end"),
    "booking_links": N_("The links in mails that move or cancel a session, after the session"),
    "reminders": N_("That you were reminded of a session, after its start"),
    "waiting_places": N_("Your places in waiting lists, after they closed"),
    "registration_answers": N_("What you answered when you registered, after the masterclass"),
    "room_entries": N_(
        "The chat of a room, after it was written; with a recording, for as long as that is there"
    ),
    "host_lines": N_("What hosts write to each other, after it was written"),
    "room_passes": N_("The passes that open a room to your browser, after they expired"),
    "device_checks": N_("The check of your camera, microphone and connection"),
    "spells": N_("When you came to a room and left it"),
    "receptions": N_("When the other side saw and heard you"),
    "evidence_lines": N_("What the room noted of devices and the network"),
    "dispute_files": N_("The files you sent with a dispute, after its decision"),
    "recording_consents": N_("That you agreed to be recorded, at least"),
    "provider_notices": N_("What the payment provider told us word for word, once it was seen to"),
    "data_copies": N_("That you asked for a copy of your data, after the copy was removed"),
}
"""What people call the tables whose rows go by themselves."""

GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (
        N_("In the rooms"),
        (
            "room_entries",
            "host_lines",
            "spells",
            "receptions",
            "evidence_lines",
            "device_checks",
            "room_passes",
        ),
    ),
    (
        N_("Around sessions and masterclasses"),
        (
            "registration_answers",
            "waiting_places",
            "booking_links",
            "reminders",
            "dispute_files",
            "charity_invitations",
            "co_host_invitations",
        ),
    ),
    (
        N_("Mails and signing in"),
        ("mails", "notifications", "outbox", "sign_in_links", "logins", "data_copies"),
    ),
)

APART = ("recording_consents", "provider_notices")
"""Tables of which another section speaks."""

STAYS: Mapping[Because, str] = {
    Because.BOOKS: N_(
        "Bookings, payments, gifts, refunds, receipts and invoices: the law asks that they be kept "
        "for ten years (Code de commerce, article L123-22). Papers keep the name and address they "
        "were issued with, gifts the donor’s name for the charity; the rest no longer says who you "
        "are."
    ),
    Because.TRAIL: N_(
        "The record of decisions on money and on people’s standing, of who made them, and of this "
        "very wish."
    ),
    Because.SHARED: N_(
        "What also belongs to somebody else: that a session took place, the stars of a review, a "
        "masterclass you hosted along, or your image in another host’s recording until its end."
    ),
    Because.EVIDENCE: N_(
        "When you were in a room, for the thirteen months in which a bank may still ask. It no "
        "longer says who you are."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSection:
    """Some sentences about one thing; `rows` are pairs of what is kept and for how long."""

    title: str
    sentences: Sequence[str] = ()
    rows: Sequence[tuple[str, str]] = ()


def what_is_kept(settings: Settings) -> list[KeptSection]:
    """Return what is kept, why, for how long and how it goes, in the language of the moment."""
    return [
        _account(),
        *(_group(title, tables) for title, tables in GROUPS),
        _recordings(settings),
        _calendars(),
        _money(),
        _cookies(),
        _copy(),
        _erasing(),
        _staying(),
    ]


def stays() -> list[str]:
    """Return what remains of an erased account, from what the packages say of their tables."""
    kept = {holding.because for part in PERSONAL_PARTS for holding in part.holdings}
    return [gettext(sentence) for because, sentence in STAYS.items() if because in kept]


def goes() -> list[str]:
    """Return what an erasure takes away."""
    return [
        gettext("Your name: whatever stays says “Somebody”."),
        gettext("Your address, your password and every browser that is signed in."),
        gettext(
            "Your profile, hours, services, calendars, keys, and the recordings of your "
            "masterclasses."
        ),
        gettext("What you wrote in rooms, requests, reviews and disputes, and the files you sent."),
        gettext(
            "Your name and address for papers to come; the card kept for your gifts, at the "
            "payment provider too."
        ),
    ]


def _account() -> KeptSection:
    return KeptSection(
        title=gettext("Who you are"),
        sentences=[
            gettext(
                "Your name, your e-mail address, your language and your time zone, for as long as "
                "you have an account. Of your password we keep what checks it, never the password."
            ),
            gettext(
                "If you teach: your profile, your services and your hours, which everybody may "
                "read. You change and withdraw them in your talent space."
            ),
            gettext(
                "Your name and address for receipts and invoices, if you gave them: you change "
                "them with your papers."
            ),
        ],
    )


def _group(title: str, tables: Sequence[str]) -> KeptSection:
    keep = _terms()
    sentences = []
    if "spells" in tables:
        sentences = [
            gettext("A session between you and a talent is never recorded."),
            gettext(
                "When you came and left decides who is paid, and a bank may ask for it for "
                "thirteen months (Code monétaire et financier, article L133-24)."
            ),
        ]
    if "dispute_files" in tables:
        sentences = [
            gettext(
                "What you wrote in a request, a review or a dispute stays with it, for as long as "
                "you have an account."
            ),
            gettext(
                "The documents of a charity stay for as long as it is here; only admins see them."
            ),
        ]
    return KeptSection(
        title=gettext(title),
        sentences=sentences,
        rows=[(gettext(WHAT[table]), _written(keep[table])) for table in tables],
    )


def _recordings(settings: Settings) -> KeptSection:
    keep = _terms()
    recorded = gettext(
        "A masterclass is recorded only if everybody on stage has agreed, and everybody sees it."
    )
    agreed = WHAT["recording_consents"]
    deleted = gettext("Its host may delete it sooner; then its files are removed at once.")
    return KeptSection(
        title=gettext("Recordings of masterclasses"),
        sentences=[recorded, deleted],
        rows=[
            (gettext("The recording, after its end"), _written(settings_days(settings))),
            (gettext(agreed), _written(keep["recording_consents"])),
        ],
    )


def settings_days(settings: Settings) -> timedelta:
    """Return for how long this hub keeps a recording."""
    return timedelta(days=settings.recordings_days)


def _calendars() -> KeptSection:
    return KeptSection(
        title=gettext("Calendars that talents keep elsewhere"),
        sentences=[
            gettext(
                "We read when you are busy, and nothing else: no title, no place, no guest. When "
                "you remove the calendar, its address and its times go at once."
            )
        ],
    )


def _money() -> KeptSection:
    told = WHAT["provider_notices"]
    return KeptSection(
        title=gettext("Money"),
        sentences=[
            gettext(
                "Payments, gifts, refunds, transfers, receipts and invoices are the books: the law "
                "asks for ten years (Code de commerce, article L123-22), and the hub never deletes "
                "them by itself."
            ),
            gettext(
                "The number of your card stays with the payment provider. If you had it kept for "
                "gifts, we know its last four digits until you remove it."
            ),
            gettext(
                "A charity sees who gave to it, as its receipts require. The public sees of your "
                "gift what you chose."
            ),
        ],
        rows=[(gettext(told), _written(_terms()["provider_notices"]))],
    )


def _cookies() -> KeptSection:
    return KeptSection(
        title=gettext("In your browser"),
        sentences=[
            gettext("Nothing follows you, here or elsewhere. These are our only cookies."),
            gettext("A link to sign in works for %(minutes)s minutes.")
            % {"minutes": int(LINK_LIFETIME.total_seconds() // 60)},
        ],
        rows=[
            (gettext("That you are signed in"), _written(LOGIN_LIFETIME)),
            (gettext("That a form came from your own browser"), _written(VISITOR_LIFETIME)),
            (gettext("Your language, time zone, light or dark"), _written(VISITOR_LIFETIME)),
            (gettext("A sentence for the next page"), gettext("until you have read it")),
        ],
    )


def _copy() -> KeptSection:
    made = gettext(
        "On your account page you ask for a copy of all we know of you. It is one archive, made at "
        "once; a mail says when it is ready, and it can be downloaded for %(days)s."
    )
    return KeptSection(
        title=gettext("Take your data with you"),
        sentences=[made % {"days": _written(COPY_LIFETIME)}],
    )


def _erasing() -> KeptSection:
    asked = gettext(
        "On your account page you ask for its end. You have %(days)s to change your mind, by a "
        "link in a mail; then it is done, and nobody can undo it."
    )
    return KeptSection(
        title=gettext("Erase your account"),
        sentences=[asked % {"days": _written(SECOND_THOUGHTS)}, *goes()],
    )


def _staying() -> KeptSection:
    return KeptSection(title=gettext("What stays of an erased account"), sentences=stays())


def _terms() -> dict[str, timedelta]:
    return {term.table.name: term.keep for term in TERMS}


def _written(keep: timedelta) -> str:
    return length_of_time(keep.days * 24)
