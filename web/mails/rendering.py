"""From a template to a mail, in the reader's language and time zone."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader

from hub.kernel.i18n import use_locale
from hub.kernel.mail import Mail
from hub.people.models import Person
from web.assets import Assets
from web.paths import TEMPLATES
from web.rendering import prepare_environment


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=_is_html)  # noqa: S701 - not for text
    prepare_environment(environment, Assets())
    return environment


def _is_html(name: str | None) -> bool:
    return not (name or "").endswith(".txt")


def render_mail(
    template: str,
    *,
    key: str,
    recipient: str,
    locale: str,
    calendar: bytes | None = None,
    expires_at: datetime | None = None,
    **context: object,
) -> Mail:
    """Render `mail/<template>.html` and `.txt`; the text's first line is the subject.

    `key` names the mail for ever: the same key is never sent twice. From `expires_at` on it is not
    sent at all.
    """
    with use_locale(locale):
        context = {"locale": locale, **context}
        text = _environment().get_template(f"mail/{template}.txt").render(context)
        html = _environment().get_template(f"mail/{template}.html").render(context)
    subject, _, body = text.strip().partition("\n")
    return Mail(
        key=key,
        recipient=recipient,
        locale=locale,
        subject=subject.strip(),
        text=body.strip() + "\n",
        html=html,
        calendar=calendar,
        expires_at=expires_at,
    )


def zone_of(person: Person) -> ZoneInfo:
    """Return the zone in which a person reads times."""
    return ZoneInfo(person.time_zone)
