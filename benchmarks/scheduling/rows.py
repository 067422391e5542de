"""Talents with hours, services and words, as the rows that the hub would have written."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from benchmarks.loading import Columns, Row
from hub.calendar.models import (
    Appointment,
    AppointmentKind,
    AvailabilityException,
    AvailabilityRule,
    Cell,
)
from hub.calendar.rules import Interval, cells
from hub.kernel.database import Base
from hub.people.models import Person
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.models import Service, Talent, TalentField, TalentWord
from hub.skills.words import fold

COLUMNS: Columns = {
    Person: ("id", "email", "display_name", "created_at"),
    Talent: (
        *("person_id", "slug", "headline", "about", "languages", "time_zone", "published_at"),
        "created_at",
    ),
    TalentField: ("talent_id", "field_slug"),
    TalentWord: ("talent_id", "word", "is_name"),
    Service: (
        *("id", "talent_id", "title", "languages", "position", "duration_min", "price_cents"),
        "currency",
    ),
    AvailabilityRule: ("talent_id", "weekday", "start_min", "end_min"),
    AvailabilityException: ("talent_id", "day", "start_min", "end_min"),
    Appointment: ("id", "talent_id", "kind", "starts_at", "ends_at"),
    Cell: ("talent_id", "cell", "appointment_id"),
}

FIRST_NAMES = (
    *("Camille", "Malo", "Éloïse", "Inès", "Jonas", "Yasmine", "Baptiste", "Chloé", "Aïcha"),
    *("Théo", "Maïa", "Loïc", "Noémie", "Rachid", "Solène", "Victor", "Zoé", "Gaëlle", "Karim"),
)
LAST_NAMES = (
    *("Aubry", "Quéméner", "Œuvrard", "Benali", "Lefèvre", "Moreau", "Nguyen", "Diallo", "Roux"),
    *("Castel", "Marchand", "Perrin", "Haddad", "Garnier", "Faure", "Lemoine", "Barbier", "Weil"),
)
WAYS = (
    *("sans solfège", "pas à pas", "pour débuter", "de zéro à la scène", "à votre rythme"),
    *("with patience", "for beginners", "before an exam", "en petits gestes", "par la pratique"),
)
ZONES = ("Europe/Paris",) * 16 + ("America/Montreal", "Indian/Reunion", "Europe/London", "UTC")
LANGUAGES = ("fr",) * 6 + ("fr,en",) * 3 + ("en",)
ABOUT = "Vingt ans de scène et de classes, et le goût de transmettre. " * 10
PRICES_CENTS = range(1_500, 12_001, 500)
LENGTHS_MIN = (30, 45, 60, 60, 60, 90)
MORNING, AFTERNOON, EVENING = (540, 720), (840, 1080), (1080, 1260)
QUARTER = timedelta(minutes=15)


@dataclass(slots=True, kw_only=True)
class TalentRows:
    """The rows of some talents while they are written; `saturday` is the one that people ask for.

    Seven in ten teach on some evenings, four in ten on Saturday mornings; of these three in ten
    are fully booked on the one asked for, and one in twenty is away.
    """

    random: Random
    saturday: date
    now: datetime
    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def write(self, number: int) -> None:
        """Add one talent."""
        name = f"{self.random.choice(FIRST_NAMES)} {self.random.choice(LAST_NAMES)}"
        talent_id = f"per_{number:026d}"
        fields = self.random.sample(load_catalogue().fields, k=self.random.randint(1, 3))
        headline = f"{fields[0].name_fr}, {self.random.choice(WAYS)}"
        since = self.now - timedelta(days=365) * self.random.random()
        languages, zone = self.random.choice(LANGUAGES), self.random.choice(ZONES)
        self.rows[Person].append((talent_id, f"{talent_id}@estrade.example", name, since))
        self.rows[Talent].append(
            (talent_id, f"talent-{number}", headline, ABOUT, languages, zone, since, since)
        )
        self.rows[TalentField] += [(talent_id, field.slug) for field in fields]
        names = set(fold(name).split())
        said = {word for field in fields for word in _words_of(field)} | set(fold(headline).split())
        self.rows[TalentWord] += [(talent_id, word, word in names) for word in names | said]
        self._services(talent_id, languages)
        self._hours(talent_id, number)

    def _services(self, talent_id: str, languages: str) -> None:
        for place in range(self.random.randint(1, 3)):
            self.rows[Service].append(
                (
                    *(f"{talent_id}_{place}", talent_id, "Une séance", languages, place),
                    *(self.random.choice(LENGTHS_MIN), self.random.choice(PRICES_CENTS), "EUR"),
                )
            )

    def _hours(self, talent_id: str, number: int) -> None:
        hours: list[tuple[int, tuple[int, int]]] = []
        if self.random.random() < 0.7:
            hours += [(day, EVENING) for day in self.random.sample(range(5), k=3)]
        hours += [(day, AFTERNOON) for day in self.random.sample(range(5), k=2)]
        if self.random.random() < 0.4:
            hours.append((5, MORNING))
            self._saturday(talent_id, number)
        self.rows[AvailabilityRule] += [(talent_id, day, *stretch) for day, stretch in hours]

    def _saturday(self, talent_id: str, number: int) -> None:
        chance = self.random.random()
        if chance < 0.05:
            self.rows[AvailabilityException].append((talent_id, self.saturday, None, None))
        elif chance < 0.35:
            starts_at = datetime(*self.saturday.timetuple()[:3], 4, tzinfo=self.now.tzinfo)
            taken = Interval(starts_at, starts_at + timedelta(hours=14))
            self.take(talent_id, taken, appointment_id=f"apt_{number:026d}")

    def take(self, talent_id: str, taken: Interval, *, appointment_id: str) -> None:
        """Book a stretch of somebody's time."""
        kind = AppointmentKind.SESSION
        self.rows[Appointment].append(
            (appointment_id, talent_id, kind, taken.starts_at, taken.ends_at)
        )
        self.rows[Cell] += [(talent_id, cell, appointment_id) for cell in cells(taken)]


@cache
def _words_of(taught: Field) -> frozenset[str]:
    return frozenset(fold(f"{taught.name_fr} {taught.name_en}").split())


def next_saturday(now: datetime) -> date:
    """Return the Saturday after next, which no notice touches."""
    today = now.date()
    return today + timedelta(days=(5 - today.weekday()) % 7 + 7)


def batches(count: int, *, size: int) -> Iterator[range]:
    """Yield the numbers below a count, so many at a time."""
    for first in range(0, count, size):
        yield range(first, min(first + size, count))
