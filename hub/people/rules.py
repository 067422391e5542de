"""What makes a usable address, name, password or time zone."""

from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from email_validator import EmailNotValidError, validate_email

from hub.people.errors import EmailInvalid, NameInvalid, PasswordWeak, TimeZoneUnknown

LOGIN_LIFETIME = timedelta(days=30)
LINK_LIFETIME = timedelta(minutes=20)
MIN_PASSWORD = 10
MAX_PASSWORD = 200
MAX_NAME = 80


def clean_email(text: str) -> str:
    """Return the address in lower case. Raises: EmailInvalid."""
    try:
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise EmailInvalid from error
    return valid.normalized.lower()


def clean_name(text: str) -> str:
    """Return the name with single spaces and nothing invisible. Raises: NameInvalid."""
    name = " ".join("".join(c for c in text if c.isprintable()).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise NameInvalid
    return name


def check_password(password: str, *, email: str, name: str) -> None:
    """Refuse what a stranger would guess first. Raises: PasswordWeak.

    Source: NIST SP 800-63B 5.1.1.2 (length counts, composition rules do not).
    """
    guessable = {
        email.lower(),
        email.split("@", maxsplit=1)[0].lower(),
        name.lower(),
        name.lower() * 2,
    }
    is_usable = MIN_PASSWORD <= len(password) <= MAX_PASSWORD and len(set(password)) > 3
    if not is_usable or password.lower() in guessable:
        raise PasswordWeak


def time_zone(name: str) -> ZoneInfo:
    """Return the zone of that IANA name. Raises: TimeZoneUnknown."""
    if name not in _zone_names():
        raise TimeZoneUnknown
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    # Hundreds of files are opened to find them.
    return frozenset(available_timezones())
