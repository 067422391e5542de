"""The form of a masterclass: what was typed, and a sentence beside each field that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from hub.calendar.rules import is_shown_twice
from hub.charities.models import Charity
from hub.kernel.errors import EstradeError, Invalid
from hub.kernel.i18n import LOCALES, N_, current_locale, gettext
from hub.kernel.money import about, spoken
from hub.masterclasses import rules
from hub.masterclasses.errors import StartInvalid
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import MasterclassDetails
from hub.skills.catalogue import Family, Field, load_catalogue
from web.amounts import AmountUnreadable, read_amount, write_amount

DAYS_AHEAD = 14
USUAL_TIME = "18:30"
USUAL_DURATION_MIN = 60
USUAL_GOAL_EURO_CENTS = 50_000
USUAL_SEATS = 200

TITLE = N_("Give it a title, of at most 120 characters.")
SUMMARY = N_("Say in a few lines what people will see and learn, in at most 4,000 characters.")
CHARITY = N_("Choose a charity from the list.")
FIELD = N_("Choose a field from the list.")
LANGUAGE = N_("Choose the language you will speak.")
DAY = N_("Choose a day, as year-month-day.")
TIME = N_("Choose a time on a quarter of an hour, such as 18:30.")
SKIPPED = N_("That night the clocks go forward and this time does not exist. Choose another one.")
REPEATED = N_("That night the clocks go back and this time comes twice. Choose another one.")
DURATION = N_("Choose a length from the list.")
TICKET = N_("A ticket is free, or costs from %(least)s to %(most)s.")
GOAL = N_("A goal is from %(least)s to %(most)s.")
SEATS = N_("Choose from 1 to 5,000 seats.")

Value = TypeVar("Value")


class FieldWrong(Invalid):
    """One field cannot be understood; the sentence says what it takes."""

    code = "field_wrong"

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(**details)
        self._sentence = sentence

    def message(self) -> str:
        """Return the sentence in the current language."""
        return gettext(self._sentence) % self.details if self.details else gettext(self._sentence)


@dataclass(slots=True)
class MasterclassForm:
    """What was typed, and what is wrong with it by field."""

    values: Mapping[str, str]
    zone: ZoneInfo
    currency: str
    errors: dict[str, str] = field(default_factory=dict)

    def details(
        self, charities: Sequence[Charity], *, now: datetime, is_draft: bool = False
    ) -> MasterclassDetails | None:
        """Return what the host announces, or None with `errors` filled.

        A draft may begin at any time, and need not say yet what people will see.
        """
        known = {charity.id for charity in charities}
        fields = {one.slug for one in load_catalogue().fields}
        found = MasterclassDetails(
            title=self._read("title", "", self._title),
            summary=self._read("summary", "", self._summary if not is_draft else self._sketch),
            charity_id=self._read("charity_id", "", lambda v: _one_of(v, known, CHARITY)),
            field_slug=self._read("field_slug", "", lambda v: _one_of(v, fields, FIELD)),
            language=self._read("language", "fr", lambda v: _one_of(v, set(LOCALES), LANGUAGE)),
            starts_at=self.starts_at(now, is_bound=not is_draft),
            duration_min=self.duration_min(),
            ticket_cents=self._read("ticket", 0, self._ticket),
            goal_cents=self._read("goal", 0, self._goal),
            capacity=self._read("capacity", 0, self._seats),
            currency=self.currency,
        )
        return None if self.errors else found

    def changes(self, announced: Masterclass) -> MasterclassDetails | None:
        """Return an announced masterclass as its hosts reword it, or None with `errors` filled."""
        fields = {one.slug for one in load_catalogue().fields}
        found = MasterclassDetails(
            title=self._read("title", "", self._title),
            summary=self._read("summary", "", self._summary),
            charity_id=announced.charity_id,
            field_slug=self._read("field_slug", "", lambda v: _one_of(v, fields, FIELD)),
            language=self._read("language", "fr", lambda v: _one_of(v, set(LOCALES), LANGUAGE)),
            starts_at=announced.starts_at,
            duration_min=length_min(announced),
            ticket_cents=self._read("ticket", 0, self._ticket),
            goal_cents=self._read("goal", 0, self._goal),
            capacity=self._read("capacity", 0, self._seats),
            currency=announced.currency,
        )
        return None if self.errors else found

    def duration_min(self) -> int:
        """Return the length that was typed, noting an error if it is none."""
        return self._read("duration_min", 60, self._duration)

    def _read(self, name: str, default: Value, read: Callable[[str], Value]) -> Value:
        try:
            return read(self.values.get(name, "").strip())
        except EstradeError as error:
            self.errors[name] = error.message()
            return default

    def starts_at(self, now: datetime, *, is_bound: bool = True) -> datetime:
        """Return the start that was typed, noting an error if it is none.

        ``is_bound``: it must be far enough ahead, and not too far.
        """
        day = self._read("date", None, _day)
        at = self._read("time", None, _time)
        if day is None or at is None:
            return now
        try:
            starts_at = local_instant(day, at, self.zone)
            if is_bound:
                rules.check_start(starts_at, now=now)
        except (StartInvalid, FieldWrong) as error:
            self.errors["date"] = error.message()
            return now
        return starts_at

    @staticmethod
    def _title(typed: str) -> str:
        return _checked(typed, 1 <= len(" ".join(typed.split())) <= rules.MAX_TITLE, TITLE)

    @staticmethod
    def _summary(typed: str) -> str:
        return _checked(typed, 1 <= len(typed) <= rules.MAX_SUMMARY, SUMMARY)

    @staticmethod
    def _sketch(typed: str) -> str:
        return _checked(typed, len(typed) <= rules.MAX_SUMMARY, SUMMARY)

    @staticmethod
    def _duration(typed: str) -> int:
        return _number(typed, rules.DURATIONS_MIN, DURATION)

    @staticmethod
    def _seats(typed: str) -> int:
        return _number(typed, rules.CAPACITY, SEATS)

    def _ticket(self, typed: str) -> int:
        allowed = rules.ticket_bounds(self.currency)
        wrong = FieldWrong(TICKET, **spoken(allowed, currency=self.currency))
        return _amount(typed or "0", allowed, wrong, is_free_allowed=True)

    def _goal(self, typed: str) -> int:
        allowed = rules.goal_bounds(self.currency)
        wrong = FieldWrong(GOAL, **spoken(allowed, currency=self.currency))
        return _amount(typed, allowed, wrong)


def usual_values(*, zone: ZoneInfo, now: datetime, currency: str) -> dict[str, str]:
    """Return what a new form holds: in two weeks, in the evening, an hour, free."""
    day = now.astimezone(zone).date() + timedelta(days=DAYS_AHEAD)
    return {
        "language": current_locale(),
        "date": day.isoformat(),
        "time": USUAL_TIME,
        "duration_min": str(USUAL_DURATION_MIN),
        "ticket": "0",
        "goal": write_amount(about(USUAL_GOAL_EURO_CENTS, currency=currency)),
        "capacity": str(USUAL_SEATS),
    }


def values_of(masterclass: Masterclass, *, zone: ZoneInfo) -> dict[str, str]:
    """Return what the form of a masterclass that is there holds."""
    starts_at = masterclass.starts_at.astimezone(zone)
    return {
        "title": masterclass.title,
        "summary": masterclass.summary,
        "charity_id": masterclass.charity_id,
        "field_slug": masterclass.field_slug,
        "language": masterclass.language,
        "date": starts_at.date().isoformat(),
        "time": f"{starts_at:%H:%M}",
        "duration_min": str(length_min(masterclass)),
        "ticket": write_amount(masterclass.ticket_cents),
        "goal": write_amount(masterclass.goal_cents),
        "capacity": str(masterclass.capacity),
    }


def length_min(masterclass: Masterclass) -> int:
    """Return how long a masterclass is, in minutes."""
    return int((masterclass.ends_at - masterclass.starts_at) / timedelta(minutes=1))


def duration_options() -> list[tuple[str, str]]:
    """Return the lengths a masterclass may have, for a select."""
    return [
        (str(minutes), gettext("%(minutes)s min") % {"minutes": minutes})
        for minutes in rules.DURATIONS_MIN
    ]


def field_options(own: Sequence[Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the catalogue for a select, the host's own fields first."""
    locale = current_locale()
    families: Sequence[Family] = load_catalogue().families
    shelves = [(f.name(locale), [(o.slug, o.name(locale)) for o in f.fields]) for f in families]
    mine = [(gettext("What you teach"), [(o.slug, o.name(locale)) for o in own])]
    return (mine if own else []) + shelves


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time that comes once that day. Raises: FieldWrong."""
    local = datetime.combine(day, at, zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise FieldWrong(SKIPPED)
    if is_shown_twice(local):
        raise FieldWrong(REPEATED)
    return instant


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise FieldWrong(DAY) from error


def _time(typed: str) -> time | None:
    try:
        found = time.fromisoformat(typed)
    except ValueError as error:
        raise FieldWrong(TIME) from error
    is_on_quarter = found.minute % 15 == 0 and found.second == 0 and found.tzinfo is None
    return _checked(found, is_on_quarter, TIME)


def _amount(typed: str, allowed: range, wrong: FieldWrong, *, is_free_allowed: bool = False) -> int:
    try:
        cents = read_amount(typed)
    except AmountUnreadable as error:
        raise wrong from error
    if cents not in allowed and not (cents == 0 and is_free_allowed):
        raise wrong
    return cents


def _number(typed: str, allowed: range, sentence: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 6
    number = int(typed) if is_number else -1
    return _checked(number, number in allowed, sentence)


def _one_of(typed: str, allowed: set[str], sentence: str) -> str:
    return _checked(typed, typed in allowed, sentence)


def _checked(value: Value, is_right: bool, sentence: str) -> Value:
    if not is_right:
        raise FieldWrong(sentence)
    return value
