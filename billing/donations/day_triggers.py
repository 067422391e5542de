"""The triggers by which the database keeps `donation_days` true, whoever writes a donation.

A line that changes is taken out of its day's sums and put back as it is now, in the transaction
that changes it. The masterclass's lock is held by then, so writers do not wait for one another
a second time.
"""

from sqlalchemy import Connection

_SUM_UP = """
INSERT INTO donation_days (
    charity_id, currency, day, masterclass_id, host_id, source, transfer_id,
    lines, gross_cents, refunded_cents, fees_cents
)
SELECT
    charity_id, currency, {day}, coalesce(masterclass_id, ''), coalesce(host_id, ''), source,
    coalesce(transfer_id, ''), count(*), sum(amount_cents), sum(refunded_cents), sum(fee_cents)
FROM {lines}
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
_ADD = """
ON CONFLICT (charity_id, currency, day, masterclass_id, host_id, source, transfer_id)
DO UPDATE SET
    lines = donation_days.lines + excluded.lines,
    gross_cents = donation_days.gross_cents + excluded.gross_cents,
    refunded_cents = donation_days.refunded_cents + excluded.refunded_cents,
    fees_cents = donation_days.fees_cents + excluded.fees_cents
"""

_SQLITE_DAY = "date(given_at)"
_SQLITE_PUT = """
INSERT INTO donation_days VALUES (
    NEW.charity_id, NEW.currency, date(NEW.given_at), coalesce(NEW.masterclass_id, ''),
    coalesce(NEW.host_id, ''), NEW.source, coalesce(NEW.transfer_id, ''), 1, NEW.amount_cents,
    NEW.refunded_cents, NEW.fee_cents
)
"""
_SQLITE_IS_IT = """
    charity_id = OLD.charity_id AND currency = OLD.currency AND day = date(OLD.given_at)
    AND masterclass_id = coalesce(OLD.masterclass_id, '') AND host_id = coalesce(OLD.host_id, '')
    AND source = OLD.source
    AND transfer_id = coalesce(OLD.transfer_id, '')
"""
_SQLITE_TAKE = """
DELETE FROM donation_days WHERE lines = 1 AND {is_it};
UPDATE donation_days SET
    lines = lines - 1,
    gross_cents = gross_cents - OLD.amount_cents,
    refunded_cents = refunded_cents - OLD.refunded_cents,
    fees_cents = fees_cents - OLD.fee_cents
WHERE {is_it};
"""

_POSTGRESQL_DAY = "(given_at AT TIME ZONE 'UTC')::date"
_POSTGRESQL_TAKE = """
FOR gone IN
    SELECT
        charity_id, currency, (given_at AT TIME ZONE 'UTC')::date AS day,
        coalesce(masterclass_id, '') AS masterclass_id, coalesce(host_id, '') AS host_id, source,
        coalesce(transfer_id, '') AS transfer_id, count(*) AS lines,
        sum(amount_cents) AS gross_cents, sum(refunded_cents) AS refunded_cents,
        sum(fee_cents) AS fees_cents
    FROM taken
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ORDER BY 1, 2, 3, 4, 5, 6, 7
LOOP
    DELETE FROM donation_days AS days WHERE days.lines = gone.lines AND {is_it};
    IF NOT FOUND THEN
        UPDATE donation_days AS days SET
            lines = days.lines - gone.lines,
            gross_cents = days.gross_cents - gone.gross_cents,
            refunded_cents = days.refunded_cents - gone.refunded_cents,
            fees_cents = days.fees_cents - gone.fees_cents
        WHERE {is_it};
    END IF;
END LOOP;
"""
_POSTGRESQL_IS_IT = """
    days.charity_id = gone.charity_id AND days.currency = gone.currency AND days.day = gone.day
    AND days.masterclass_id = gone.masterclass_id AND days.host_id = gone.host_id
    AND days.source = gone.source AND days.transfer_id = gone.transfer_id
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} AFTER {act} ON donations {tables}
FOR EACH STATEMENT EXECUTE FUNCTION {name}()
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone record;
BEGIN {steps} RETURN NULL; END $$
"""


def install(connection: Connection) -> None:
    """Make the triggers; a migration that writes the table of donations anew makes them again."""
    remove(connection)
    make = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[connection.dialect.name]
    for statement in make():
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop the triggers, if they are there."""
    is_sqlite = connection.dialect.name == "sqlite"
    for act in ("insert", "update", "delete"):
        name = f"donations_{act}_days"
        on_table = "" if is_sqlite else " ON donations"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")
        if not is_sqlite:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def fill(connection: Connection) -> None:
    """Sum up the donations that were there before the triggers."""
    day = {"sqlite": _SQLITE_DAY, "postgresql": _POSTGRESQL_DAY}[connection.dialect.name]
    connection.exec_driver_sql(_SUM_UP.format(day=day, lines="donations"))


def _for_sqlite() -> list[str]:
    put = f"{_SQLITE_PUT}{_ADD};"
    take = _SQLITE_TAKE.format(is_it=_SQLITE_IS_IT)
    acts = {"insert": put, "update": take + put, "delete": take}
    return [
        f"CREATE TRIGGER donations_{act}_days AFTER {act} ON donations BEGIN {steps} END"
        for act, steps in acts.items()
    ]


def _for_postgresql() -> list[str]:
    put = f"{_SUM_UP.format(day=_POSTGRESQL_DAY, lines='put')}{_ADD};"
    take = _POSTGRESQL_TAKE.format(is_it=_POSTGRESQL_IS_IT)
    acts = {
        "insert": ("REFERENCING NEW TABLE AS put", put),
        "update": ("REFERENCING OLD TABLE AS taken NEW TABLE AS put", take + put),
        "delete": ("REFERENCING OLD TABLE AS taken", take),
    }
    statements: list[str] = []
    for act, (tables, steps) in acts.items():
        name = f"donations_{act}_days"
        statements += (
            _POSTGRESQL_FUNCTION.format(name=name, steps=steps),
            _POSTGRESQL_TRIGGER.format(name=name, act=act, tables=tables),
        )
    return statements
