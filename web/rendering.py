"""How values look on a page: money, times, pictures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from babel.units import format_unit
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from quart import g, has_request_context

from hub.calendar.rules import is_shown_twice
from hub.kernel.i18n import current_locale, gettext, ngettext
from hub.kernel.money import with_spaces, written
from hub.skills.catalogue import load_catalogue
from web.assets import Assets
from web.motif import motif
from web.sentences import speak
from web.views.accounts import account_name

DEFAULT_ZONE = ZoneInfo("Europe/Paris")
MINUS = "−\u00a0"

# Written alike in both languages, and as the page's script writes them: European English.
DAY = "EEEE d MMMM"
DAY_AND_YEAR = "EEEE d MMMM y"


def money(amount_cents: int, currency: str) -> str:
    """Return an amount as the language writes it, without `,00` when it is whole."""
    return _signed(written(abs(amount_cents), currency), amount_cents)


def money_exact(amount_cents: int, currency: str) -> str:
    """Return an amount with its cents, for columns that add up."""
    whole = Decimal(abs(amount_cents)) / 100
    amount = format_currency(whole, currency, locale=current_locale())
    return _signed(with_spaces(amount), amount_cents)


def _signed(amount: str, amount_cents: int) -> str:
    # As in every list of amounts that says what is taken away, in either language.
    return f"{MINUS}{amount}" if amount_cents < 0 else amount


def listed(names: Sequence[str]) -> str:
    """Return names in one line, as the reader's language joins them."""
    return format_list(list(names), locale=current_locale())


def plain_number(number: float) -> str:
    """Return a number as the reader writes it, with one figure after the point at most."""
    return format_decimal(round(number, 1), locale=current_locale())


def written_day(day: date, pattern: str) -> str:
    """Return a day in words; in French the first of a month is `1er`."""
    text = format_date(day, pattern, locale=current_locale())
    is_ordinal = day.day == 1 and current_locale() == "fr"
    return re.sub(r"\b1\b", "1er", text, count=1) if is_ordinal else text


def datetime_local(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Return day and time in the reader's zone: `lundi 23 novembre, 14:30`."""
    day = written_day(at.astimezone(zone or reader_zone()), DAY)
    return f"{day}, {time_local(at, zone)}"


def date_local(at: datetime | date, zone: ZoneInfo | None = None) -> str:
    """Return the day in the reader's zone, with its year: `lundi 23 novembre 2026`."""
    day = at.astimezone(zone or reader_zone()).date() if isinstance(at, datetime) else at
    return written_day(day, DAY_AND_YEAR)


def time_local(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Return hours and minutes in the reader's zone, and which of two when clocks go back."""
    local = at.astimezone(zone or reader_zone())
    pattern = "HH:mm '('ZZZZ')'" if is_shown_twice(local) else "HH:mm"
    return format_time(local, pattern, tzinfo=local.tzinfo, locale=current_locale())


def weekday_local(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the short name of the day of the week in the reader's zone: `mar.`."""
    return format_date(at.astimezone(zone or reader_zone()), "EEE", locale=current_locale())


def day_local(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the day and the short month in the reader's zone: `24 nov.`."""
    return format_date(at.astimezone(zone or reader_zone()), "d MMM", locale=current_locale())


def month_local(day: date) -> str:
    """Return a month and its year: `Novembre 2026`."""
    return format_date(day, "LLLL y", locale=current_locale()).capitalize()


def weekday_wide(day: date) -> str:
    """Return the name of the day of the week: `mardi`."""
    return format_date(day, "EEEE", locale=current_locale())


def is_other_clock(at: datetime, zone: str, reader: ZoneInfo | None = None) -> bool:
    """Tell whether clocks of that zone show another time than the reader's at that instant."""
    theirs = at.astimezone(ZoneInfo(zone))
    return theirs.utcoffset() != at.astimezone(reader or reader_zone()).utcoffset()


def span_in(starts_at: datetime, ends_at: datetime, zone: str, *, is_named: bool = True) -> str:
    """Return day and times in a zone, with its name: `mardi 24 novembre, 9:00 – 10:00 (Paris)`."""
    there = ZoneInfo(zone)
    is_long = ends_at - starts_at >= timedelta(days=1)
    end = datetime_local(ends_at, there) if is_long else time_local(ends_at, there)
    times = f"{datetime_local(starts_at, there)} – {end}"
    return f"{times} ({zone.replace('_', ' ')})" if is_named else times


def short_datetime(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the day with its year and the time to the second in the reader's zone, for tables."""
    local = at.astimezone(zone or reader_zone())
    return format_datetime(local, "d MMM y, HH:mm:ss", locale=current_locale())


def length_of_time(hours: int) -> str:
    """Return a number of hours in words: `3 days`, `36 hours`."""
    days, rest = divmod(hours, 24)
    if rest or not days:
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def hours_and_minutes(minutes: int) -> str:
    """Return a length in words: `45 min`, `2 h`, `2 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)s h") % {"hours": plain_number(hours)}
    both = gettext("%(hours)s h %(minutes)s min")
    return both % {"hours": plain_number(hours), "minutes": rest}


def one_decimal(value: float) -> str:
    """Return a number with one decimal, as the language writes it."""
    return format_decimal(value, format="#,##0.0", locale=current_locale())


def timecode(milliseconds: int) -> str:
    """Return a length, or a moment of a film: `4:05`, `1:04:05`."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def file_size(size_bytes: int) -> str:
    """Return a size as the language writes it: `12 kB`, `340 MB`, `1,3 Go`."""
    is_large = size_bytes >= 1e9
    scale, unit = (1e6, "digital-megabyte") if size_bytes >= 1e6 else (1e3, "digital-kilobyte")
    return format_unit(
        size_bytes / 1e9 if is_large else max(1, round(size_bytes / scale)),
        "digital-gigabyte" if is_large else unit,
        length="short",
        format="#,##0.0" if is_large else "#,##0",
        locale=current_locale(),
    )


def field_name(slug: str) -> str:
    """Return the name of a field of the catalogue in the reader's language."""
    return load_catalogue().field(slug).name(current_locale())


def family_name(slug: str) -> str:
    """Return the name of a family of the catalogue in the reader's language."""
    return load_catalogue().family(slug).name(current_locale())


def reader_zone() -> ZoneInfo:
    """Return the zone of whoever reads: the visitor's, or the hub's in a mail."""
    if has_request_context() and hasattr(g, "visit"):
        zone: ZoneInfo = g.visit.zone
        return zone
    return DEFAULT_ZONE


class CompiledTemplates(BytecodeCache):
    """Each template compiled once in a process, for as many environments as there are."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[bool, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same source before."""
        compiled = self._compiled.get((bucket.environment.is_async, bucket.key))
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        key = (bucket.environment.is_async, bucket.key)
        self._compiled[key] = bucket.bytecode_to_string()


_compiled_templates = CompiledTemplates()


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTerms:
    """What the hub asks for and promises, wherever a page says it."""

    currency: str = "EUR"
    fee_percent: Decimal = Decimal(5)
    dispute_hours: int = 72
    is_card_the_talents: bool = False

    @property
    def fee(self) -> str:
        """Return the hub's share as the language writes it, without its sign: `5`, `2,5`."""
        return format_decimal(self.fee_percent, locale=current_locale())

    @property
    def dispute_window(self) -> str:
        """Return how long what happened may be disputed, in words."""
        return length_of_time(self.dispute_hours)


def prepare_environment(
    environment: Environment, assets: Assets, *, terms: HubTerms | None = None
) -> None:
    """Give the templates their words, filters and pictures, and what the hub promises."""
    terms = terms or HubTerms()
    currency = terms.currency
    speak(environment)
    environment.bytecode_cache = _compiled_templates
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(
        money=lambda cents, of=currency: money(cents, of),
        money_exact=lambda cents, of=currency: money_exact(cents, of),
        datetime_local=datetime_local,
        date_local=date_local,
        time_local=time_local,
        weekday_local=weekday_local,
        day_local=day_local,
        month_local=month_local,
        weekday_wide=weekday_wide,
        is_other_clock=is_other_clock,
        short_datetime=short_datetime,
        timecode=timecode,
        one_decimal=one_decimal,
        hours_and_minutes=hours_and_minutes,
        file_size=file_size,
        account_name=account_name,
        listed=listed,
        plain_number=plain_number,
        field_name=field_name,
        family_name=family_name,
    )
    environment.globals.update(
        asset=assets.tags,
        asset_url=assets.url,
        motif=motif,
        span_in=span_in,
        hub_currency=currency,
        hub_terms=terms,
        currency_symbol=lambda: get_currency_symbol(currency, locale=current_locale()),
    )
