"""How long a page of the search takes over a hundred thousand talents."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import text

from benchmarks.fanout.figures import percentile
from benchmarks.figures import Figure, WrongFiguresError
from benchmarks.loading import loading
from benchmarks.scheduling.rows import COLUMNS, TalentRows, batches, next_saturday
from hub.kernel.database import Database
from hub.search.rules import Asked, Part, part_of_day
from hub.skills.catalogue import load_catalogue
from web.views.search_form import read_search
from web.views.searching import search_view

BATCH = 5_000
SEED = 20_261_122
ROUNDS = 20
ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way of asking, as the address of the page has it; `{field}` is a field's slug."""

    name: str
    args: dict[str, str]


async def seed_talents(url: str, *, talents: int, now: datetime) -> None:
    """Write so many talents, and let PostgreSQL look at them as it does within a minute."""
    random, saturday = Random(SEED), next_saturday(now)
    async with loading(url, COLUMNS) as loader:
        for numbers in batches(talents, size=BATCH):
            made = TalentRows(random=random, saturday=saturday, now=now)
            for number in numbers:
                made.write(number)
            await loader.load(made.rows)
    await _tidy(url)


def kinds(saturday: str, sunday: str) -> tuple[Kind, ...]:
    """Return the ways of asking that are measured."""
    morning = {"day": saturday, "part": Part.MORNING.value}
    return (
        Kind(
            name="field, words, language, price, free on Saturday morning",
            args={"field": "{field}", "q": "pas à pas", "language": "fr", "to": "60", **morning},
        ),
        Kind(name="field, free on Saturday morning", args={"field": "{field}", **morning}),
        Kind(name="free on Saturday morning", args=morning),
        Kind(
            name="language, price, free on Saturday morning",
            args={"language": "en", "from": "20", "to": "45", **morning},
        ),
        Kind(name="free on Sunday, when nobody teaches", args={"day": sunday}),
        Kind(name="words that many say", args={"q": "débuter"}),
        Kind(name="words of a name", args={"q": "eloise oeuvrard"}),
        Kind(name="words of a field, and price", args={"q": "{words}", "from": "30", "to": "35"}),
        Kind(name="language and price", args={"language": "en", "to": "20"}),
        Kind(name="a price that nobody has", args={"from": "1999"}),
    )


async def measure_search(url: str, *, name: str, talents: int, limit_ms: float) -> list[Figure]:
    """Ask in each way for other fields, as the page does. Raises: WrongFiguresError."""
    now = datetime.now(UTC)
    await seed_talents(url, talents=talents, now=now)
    saturday = next_saturday(now)
    database, fields = Database(url), load_catalogue().fields
    random, everything, figures = Random(SEED), [], []
    try:
        for kind in kinds(saturday.isoformat(), (saturday + timedelta(days=1)).isoformat()):
            taken = []
            for _ in range(ROUNDS):
                field = random.choice(fields)
                args = {
                    key: value.format(field=field.slug, words=field.name_fr)
                    for key, value in kind.args.items()
                }
                taken.append(await _ask(database, args, now=now))
            everything += taken
            figures.append(
                Figure(
                    name=f"{name}: search by {kind.name}, p95",
                    value=percentile(sorted(taken), 0.95),
                    unit="ms",
                )
            )
        await _check(database, talents=talents, now=now)
    finally:
        await database.close()
    ordered = sorted(everything)
    said = f"{name}: search over {talents:,} talents, all of these ways"
    return [
        *figures,
        Figure(name=f"{said}, p95", value=percentile(ordered, 0.95), unit="ms", limit=limit_ms),
        Figure(name=f"{said}, p50", value=percentile(ordered, 0.5), unit="ms"),
    ]


async def _ask(database: Database, args: dict[str, str], *, now: datetime) -> float:
    began = time.perf_counter()
    form = read_search(args, zone=ZONE, now=now)
    async with database.read() as db:
        await search_view(db, form, page=1, now=now)
    return 1000 * (time.perf_counter() - began)


async def _check(database: Database, *, talents: int, now: datetime) -> None:
    """Find somebody who is free on Saturday morning, if there are enough. Raises: WrongFigures."""
    saturday = next_saturday(now)
    form = read_search(
        {"day": saturday.isoformat(), "part": Part.MORNING.value}, zone=ZONE, now=now
    )
    async with database.read() as db:
        view = await search_view(db, form, page=1, now=now)
    asked = part_of_day(saturday, Part.MORNING, zone=ZONE, now=now)
    assert form.asked == Asked(free=asked)
    times = [entry.next_at for entry in view.found.talents]
    if talents >= ROUNDS and not times:
        raise WrongFiguresError("nobody is free on Saturday morning")
    if any(at is None or not asked.starts_at <= at < asked.ends_at for at in times):
        raise WrongFiguresError(f"{times} are not on Saturday morning")


async def _tidy(url: str) -> None:
    database = Database(url)
    try:
        if not database.is_sqlite:
            async with database.engine.connect() as connection:
                autonomous = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await autonomous.execute(text("VACUUM ANALYZE"))
    finally:
        await database.close()
