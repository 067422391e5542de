"""From a template to a mail, in the reader's language and time zone, and what is told beside it."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from hub.kernel.i18n import use_locale
from hub.kernel.mail import Mail
from hub.kernel.settings import Settings
from hub.notifications.links import stop_token
from hub.notifications.telling import Letter, News
from hub.notifications.topics import ALWAYS_MAILED, Topic
from hub.people.models import Person
from web.assets import Assets
from web.mails.topics import SECRETS, TOPICS
from web.paths import TEMPLATES
from web.rendering import prepare_environment

STOP_URL = "stop_url_of"
StopUrl = Callable[[str, Topic], str]

_buttons: ContextVar[list[tuple[str, str]]] = ContextVar("buttons")
"""The buttons of the mail that is being rendered: what they say and where they lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A reader of whom only this is known, or who must not be told in another way."""

    email: str
    locale: str


def owner_or_address(person: Person | None, *, email: str, locale: str) -> Person | Address:
    """Return who is told at an address: its owner once they have proved it, else the mailbox alone.

    For what whoever registered somebody else's address must not read or use under their bell:
    invitations, and what was given without signing in.
    """
    if person is not None and person.has_proved_email:
        return person
    return Address(email=email, locale=person.locale if person else locale)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=_is_html)  # noqa: S701 - not for text
    prepare_environment(environment, Assets())
    environment.globals["note_button"] = _note_button
    return environment


def _is_html(name: str | None) -> bool:
    return not (name or "").endswith(".txt")


def _note_button(label: str, href: str) -> str:
    # Where somebody's words are in it, it is escaped for HTML already.
    said = label.unescape() if isinstance(label, Markup) else label
    _buttons.get().append((said, str(href)))
    return ""


def prepare_mails(settings: Settings) -> None:
    """Let mails say how one ends those of their kind: the link is signed with the hub's secret."""
    secret = settings.secret_key.get_secret_value()

    def stop_url(person_id: str, topic: Topic) -> str:
        token = stop_token(person_id, topic, secret=secret)
        return f"{settings.base_url}/mails/stop/{token}"

    _environment().globals[STOP_URL] = stop_url


def render_mail(
    template: str,
    *,
    key: str,
    to: Person | Address,
    locale: str = "",
    topic: Topic | None = None,
    leads_to: str = "",
    calendar: bytes | None = None,
    expires_at: datetime | None = None,
    **context: object,
) -> Letter:
    """Render `mail/<template>.html` and `.txt`; the text's first line is the subject.

    `key` names the mail for ever: the same key is never sent twice. From `expires_at` on it is not
    sent at all. Beside it a person is told its subject, and led where its first button leads, or
    to `leads_to` where that one is for whoever is not signed in.
    """
    locale = locale or to.locale
    topic = None if template in SECRETS else topic or TOPICS[template]
    stop_url = _stop_url(to, topic)
    buttons: list[tuple[str, str]] = []
    token = _buttons.set(buttons)
    try:
        with use_locale(locale):
            context = {"locale": locale, "stop_url": stop_url, **context}
            text = _environment().get_template(f"mail/{template}.txt").render(context)
            html = _environment().get_template(f"mail/{template}.html").render(context)
    finally:
        _buttons.reset(token)
    subject, _, body = text.strip().partition("\n")
    mail = Mail(
        key=key,
        recipient=to.email,
        locale=locale,
        subject=subject.strip(),
        text=body.strip() + "\n",
        html=html,
        calendar=calendar,
        expires_at=expires_at,
        stop_url=stop_url,
    )
    if topic is None or isinstance(to, Address):
        return Letter(mail=mail)
    label, href = buttons[0]
    path = _local(leads_to or href)
    return Letter(mail=mail, news=News(person_id=to.id, topic=topic, label=label, path=path))


def _stop_url(to: Person | Address, topic: Topic | None) -> str:
    if isinstance(to, Address) or topic is None or topic in ALWAYS_MAILED:
        return ""
    written = cast("StopUrl", _environment().globals[STOP_URL])
    return written(to.id, topic)


def _local(url: str) -> str:
    """Return the path, query and fragment of one of our own addresses."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def zone_of(person: Person) -> ZoneInfo:
    """Return the zone in which a person reads times."""
    return ZoneInfo(person.time_zone)
