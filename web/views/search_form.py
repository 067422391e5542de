"""What somebody typed to find a talent, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from hub.calendar.limits import MAX_HORIZON
from hub.kernel.errors import Invalid
from hub.search.errors import DayOutOfReach
from hub.search.rules import Asked, Part, check_prices, part_of_day
from hub.skills.catalogue import Family, Field, load_catalogue
from hub.skills.on_sale import LANGUAGES
from hub.skills.service import MAX_QUERY
from web.amounts import read_amount

NAMES = ("q", "field", "family", "language", "from", "to", "day", "part")


@dataclass(slots=True, kw_only=True)
class SearchForm:
    """A search as it was typed; `errors` has a sentence for each name that could not be read."""

    values: dict[str, str]
    field: Field | None
    family: Family | None
    asked: Asked
    first_day: date
    last_day: date
    errors: dict[str, str]

    @property
    def query(self) -> str:
        """Return the words."""
        return self.values["q"]

    @property
    def day(self) -> date | None:
        """Return the day that is asked for, in the visitor's zone."""
        return date.fromisoformat(self.values["day"]) if self.asked.free is not None else None

    @property
    def part(self) -> Part:
        """Return the part of the day that is asked for."""
        return Part(self.values["part"])

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.query or self.field or self.family or self.asked.is_about_sessions)

    @property
    def href_of_words(self) -> str:
        """Return the address of the same search without language, price and day."""
        return self.address(language="", **{"from": "", "to": "", "day": "", "part": ""})

    def address(self, **changed: str) -> str:
        """Return the address of this search with something else in it."""
        values = {**self.values, **changed}
        if not values["day"]:
            values["part"] = ""
        kept = {name: values[name] for name in NAMES if values[name]}
        return f"/talents?{urlencode(kept)}" if kept else "/talents"


def read_search(args: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> SearchForm:
    """Read a search from an address; what cannot be read is left out, and said.

    Raises: NotFound when there is no such field or family.
    """
    values = {name: args.get(name, "").strip()[:MAX_QUERY] for name in NAMES}
    values["language"] = values["language"] if values["language"] in LANGUAGES else ""
    values["part"] = values["part"] if values["part"] in list(Part) else Part.DAY.value
    today = now.astimezone(zone).date()
    found = SearchForm(
        values=values,
        field=load_catalogue().field(values["field"]) if values["field"] else None,
        family=load_catalogue().family(values["family"]) if values["family"] else None,
        asked=Asked(),
        first_day=today,
        last_day=today + MAX_HORIZON,
        errors={},
    )
    from_cents, to_cents = _price(found, "from"), _price(found, "to")
    try:
        check_prices(from_cents=from_cents, to_cents=to_cents)
    except Invalid as error:
        found.errors["from"], from_cents, to_cents = error.message(), None, None
    found.asked = Asked(
        query=values["q"],
        field_slugs=_slugs(found),
        language=values["language"],
        from_cents=from_cents,
        to_cents=to_cents,
    )
    _read_day(found, zone=zone, now=now)
    return found


def _slugs(form: SearchForm) -> tuple[str, ...] | None:
    if form.field is not None:
        return (form.field.slug,)
    return tuple(field.slug for field in form.family.fields) if form.family is not None else None


def _price(form: SearchForm, name: str) -> int | None:
    if not form.values[name]:
        return None
    try:
        return read_amount(form.values[name])
    except Invalid as error:
        form.errors[name] = error.message()
        return None


def _read_day(form: SearchForm, *, zone: ZoneInfo, now: datetime) -> None:
    if not form.values["day"]:
        return
    try:
        day = _day(form.values["day"])
        free = part_of_day(day, form.part, zone=zone, now=now)
    except Invalid as error:
        form.errors["day"] = error.message()
        return
    form.asked = replace(form.asked, free=free)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayOutOfReach(days=MAX_HORIZON.days) from error
