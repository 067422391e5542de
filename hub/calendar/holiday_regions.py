"""Where holidays differ, which they are there, and which a talent has by their time zone.

Source: Code du travail L3133-1 (France), L3134-13 (Alsace and Moselle), L3422-2 (overseas); loi du
4 janvier 1974 (Belgium); Code du travail L.232-2 (Luxembourg); the cantons' laws and article 20a of
the Labour Act (Switzerland); Loi sur les normes du travail, 60, and Loi sur la fête nationale
(Québec); Canada Labour Code, 166; Banking and Financial Dealings Act 1971 (United Kingdom);
5 U.S.C. 6103 (United States).
"""

from calendar import MONDAY, SUNDAY, THURSDAY
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from hub.calendar.holidays import (
    Moved,
    Rule,
    after_easter,
    dated,
    last_before,
    nth,
    on,
    unless_sunday,
)
from hub.kernel.i18n import N_

NEW_YEAR: Final = {N_("New Year’s Day"): on(1, 1)}
GOOD_FRIDAY: Final = {N_("Good Friday"): after_easter(-2)}
EASTER_MONDAY: Final = {N_("Easter Monday"): after_easter(1)}
LABOUR: Final = {N_("Labour Day"): on(5, 1)}
ASCENSION: Final = {N_("Ascension Day"): after_easter(39)}
WHIT_MONDAY: Final = {N_("Whit Monday"): after_easter(50)}
CORPUS_CHRISTI: Final = {N_("Corpus Christi"): after_easter(60)}
ASSUMPTION: Final = {N_("Assumption"): on(8, 15)}
ALL_SAINTS: Final = {N_("All Saints’ Day"): on(11, 1)}
ARMISTICE: Final = {N_("Armistice Day"): on(11, 11)}
CONCEPTION: Final = {N_("Immaculate Conception"): on(12, 8)}
CHRISTMAS: Final = {N_("Christmas Day"): on(12, 25)}
STEPHEN: Final = {N_("St Stephen’s Day"): on(12, 26)}
BERCHTOLD: Final = {N_("Berchtold’s Day"): on(1, 2)}
SWISS: Final = {N_("Swiss National Day"): on(8, 1)}
ABOLITION: Final = N_("Abolition of Slavery")

FRANCE: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **LABOUR,
    N_("Victory in Europe Day"): on(5, 8),
    N_("Bastille Day"): on(7, 14),
    **ASSUMPTION,
    **ALL_SAINTS,
    **ARMISTICE,
    **CHRISTMAS,
    **EASTER_MONDAY,
    **ASCENSION,
    **WHIT_MONDAY,
}
BELGIUM: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **EASTER_MONDAY,
    **LABOUR,
    **ASCENSION,
    **WHIT_MONDAY,
    N_("Belgian National Day"): on(7, 21),
    **ASSUMPTION,
    **ALL_SAINTS,
    **ARMISTICE,
    **CHRISTMAS,
}
LUXEMBOURG: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **EASTER_MONDAY,
    **LABOUR,
    N_("Europe Day"): on(5, 9),
    **ASCENSION,
    **WHIT_MONDAY,
    N_("National Day of Luxembourg"): on(6, 23),
    **ASSUMPTION,
    **ALL_SAINTS,
    **CHRISTMAS,
    **STEPHEN,
}
EVERYWHERE_IN_SWITZERLAND: Final = NEW_YEAR | ASCENSION | SWISS | CHRISTMAS
PROTESTANT: Final = EVERYWHERE_IN_SWITZERLAND | GOOD_FRIDAY | EASTER_MONDAY | WHIT_MONDAY
CATHOLIC: Final = EVERYWHERE_IN_SWITZERLAND | CORPUS_CHRISTI | ASSUMPTION | ALL_SAINTS | CONCEPTION
CANADA: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **GOOD_FRIDAY,
    N_("Victoria Day"): last_before(MONDAY, 5, 25),
    N_("Canada Day"): on(7, 1),
    N_("Labour Day"): nth(1, MONDAY, 9),
    N_("National Day for Truth and Reconciliation"): on(9, 30),
    N_("Thanksgiving"): nth(2, MONDAY, 10),
    N_("Remembrance Day"): on(11, 11),
    **CHRISTMAS,
    N_("Boxing Day"): on(12, 26),
}
QUEBEC: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **GOOD_FRIDAY,
    N_("National Patriots’ Day"): last_before(MONDAY, 5, 25),
    N_("National Holiday of Québec"): on(6, 24),
    N_("Canada Day"): unless_sunday(7, 1),
    N_("Labour Day"): nth(1, MONDAY, 9),
    N_("Thanksgiving"): nth(2, MONDAY, 10),
    **CHRISTMAS,
}
ENGLAND: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    **GOOD_FRIDAY,
    **EASTER_MONDAY,
    N_("Early May Bank Holiday"): nth(1, MONDAY, 5),
    N_("Spring Bank Holiday"): last_before(MONDAY, 6, 1),
    N_("Summer Bank Holiday"): last_before(MONDAY, 9, 1),
    **CHRISTMAS,
    N_("Boxing Day"): on(12, 26),
}
SCOTLAND: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    N_("2 January"): on(1, 2),
    **GOOD_FRIDAY,
    N_("Early May Bank Holiday"): nth(1, MONDAY, 5),
    N_("Spring Bank Holiday"): last_before(MONDAY, 6, 1),
    N_("Summer Bank Holiday"): nth(1, MONDAY, 8),
    N_("St Andrew’s Day"): on(11, 30),
    **CHRISTMAS,
    N_("Boxing Day"): on(12, 26),
}
NORTHERN_IRELAND: Final[Mapping[str, Rule]] = {
    **ENGLAND,
    N_("St Patrick’s Day"): on(3, 17),
    N_("Battle of the Boyne"): on(7, 12),
}
UNITED_STATES: Final[Mapping[str, Rule]] = {
    **NEW_YEAR,
    N_("Martin Luther King Jr. Day"): nth(3, MONDAY, 1),
    N_("Washington’s Birthday"): nth(3, MONDAY, 2),
    N_("Memorial Day"): last_before(MONDAY, 6, 1),
    N_("Juneteenth"): on(6, 19),
    N_("Independence Day"): on(7, 4),
    N_("Labour Day"): nth(1, MONDAY, 9),
    N_("Columbus Day"): nth(2, MONDAY, 10),
    N_("Veterans Day"): on(11, 11),
    N_("Thanksgiving"): nth(4, THURSDAY, 11),
    **CHRISTMAS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Somewhere with holidays of its own; both names are in English, to be translated."""

    country: str
    name: str
    rules: Mapping[str, Rule]
    moved: Moved = Moved.NEVER


def _overseas(name: str, abolition: Rule) -> Region:
    return Region(country=N_("France"), name=name, rules={**FRANCE, ABOLITION: abolition})


def _canton(name: str, rules: Mapping[str, Rule]) -> Region:
    return Region(country=N_("Switzerland"), name=name, rules=rules)


def _british(name: str, rules: Mapping[str, Rule]) -> Region:
    return Region(country=N_("United Kingdom"), name=name, rules=rules, moved=Moved.NEXT)


REGIONS: Final[Mapping[str, Region]] = {
    "FR": Region(country=N_("France"), name=N_("Mainland France"), rules=FRANCE),
    "FR-AM": Region(
        country=N_("France"),
        name=N_("Alsace and Moselle"),
        rules={**FRANCE, **GOOD_FRIDAY, **STEPHEN},
    ),
    "FR-GP": _overseas(N_("Guadeloupe"), on(5, 27)),
    "FR-MQ": _overseas(N_("Martinique"), on(5, 22)),
    "FR-GF": _overseas(N_("French Guiana"), on(6, 10)),
    "FR-RE": _overseas(N_("Réunion"), on(12, 20)),
    "FR-YT": _overseas(N_("Mayotte"), on(4, 27)),
    "FR-MF": _overseas(N_("Saint Martin"), on(5, 28)),
    "FR-BL": _overseas(N_("Saint Barthélemy"), on(10, 9)),
    "BE": Region(country=N_("Belgium"), name=N_("Belgium"), rules=BELGIUM),
    "LU": Region(country=N_("Luxembourg"), name=N_("Luxembourg"), rules=LUXEMBOURG),
    "CH": _canton(N_("Every canton"), EVERYWHERE_IN_SWITZERLAND),
    "CH-BE": _canton(N_("Bern"), PROTESTANT | BERCHTOLD | STEPHEN),
    "CH-FR": _canton(N_("Fribourg"), CATHOLIC | GOOD_FRIDAY),
    "CH-GE": _canton(
        N_("Geneva"),
        {
            **PROTESTANT,
            N_("Geneva Fast"): nth(1, SUNDAY, 9, plus=4),
            N_("Restoration of the Republic"): on(12, 31),
        },
    ),
    "CH-JU": _canton(
        N_("Jura"),
        {
            **PROTESTANT,
            **BERCHTOLD,
            **LABOUR,
            **CORPUS_CHRISTI,
            N_("Independence of the Jura"): on(6, 23),
            **ASSUMPTION,
            **ALL_SAINTS,
        },
    ),
    "CH-NE": _canton(
        N_("Neuchâtel"),
        {
            **EVERYWHERE_IN_SWITZERLAND,
            N_("Founding of the Republic"): on(3, 1),
            **GOOD_FRIDAY,
            **LABOUR,
        },
    ),
    "CH-VS": _canton(N_("Valais"), {**CATHOLIC, N_("St Joseph’s Day"): on(3, 19)}),
    "CH-VD": _canton(
        N_("Vaud"),
        {**PROTESTANT, **BERCHTOLD, N_("Federal Fast Monday"): nth(3, SUNDAY, 9, plus=1)},
    ),
    "CH-ZH": _canton(N_("Zurich"), PROTESTANT | LABOUR | STEPHEN),
    "CA-QC": Region(country=N_("Canada"), name=N_("Québec"), rules=QUEBEC),
    "CA": Region(country=N_("Canada"), name=N_("Canada, federal"), rules=CANADA),
    "GB-ENG": _british(N_("England and Wales"), ENGLAND),
    "GB-SCT": _british(N_("Scotland"), SCOTLAND),
    "GB-NIR": _british(N_("Northern Ireland"), NORTHERN_IRELAND),
    "US": Region(
        country=N_("United States"),
        name=N_("United States, federal"),
        rules=UNITED_STATES,
        moved=Moved.NEAREST,
    ),
}
NOWHERE: Final = "none"
"""What a talent chooses who keeps no public holidays, or lives elsewhere."""

BY_ZONE: Final[Mapping[str, str]] = {
    "Europe/Paris": "FR",
    "America/Guadeloupe": "FR-GP",
    "America/Martinique": "FR-MQ",
    "America/Cayenne": "FR-GF",
    "Indian/Reunion": "FR-RE",
    "Indian/Mayotte": "FR-YT",
    "America/Marigot": "FR-MF",
    "America/St_Barthelemy": "FR-BL",
    "Europe/Brussels": "BE",
    "Europe/Luxembourg": "LU",
    "Europe/Zurich": "CH",
    "America/Montreal": "CA-QC",
    **dict.fromkeys(
        (
            "America/Toronto",
            "America/Vancouver",
            "America/Edmonton",
            "America/Winnipeg",
            "America/Regina",
            "America/Halifax",
            "America/Moncton",
            "America/St_Johns",
        ),
        "CA",
    ),
    "Europe/London": "GB-ENG",
    "Europe/Belfast": "GB-NIR",
    **dict.fromkeys(
        (
            "America/New_York",
            "America/Detroit",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ),
        "US",
    ),
}


def region_of(chosen: str | None, *, zone: str) -> str:
    """Return where a talent keeps holidays: as they chose, else by their zone; or `NOWHERE`."""
    if chosen is not None and (chosen in REGIONS or chosen == NOWHERE):
        return chosen
    return BY_ZONE.get(zone, NOWHERE)


def holidays(year: int, region: str) -> Mapping[date, str]:
    """Return the holidays of a year in order, each with its name in English; none `NOWHERE`."""
    found = REGIONS.get(region)
    return dated(found.rules, year, moved=found.moved) if found is not None else {}


def holidays_between(first: date, last: date, *, region: str) -> Mapping[date, str]:
    """Return the holidays from one day to another, both included."""
    # What stands in for New Year's Day may be in the year before.
    years = range(first.year, last.year + 2)
    every = {day: name for year in years for day, name in holidays(year, region).items()}
    return {day: name for day, name in sorted(every.items()) if first <= day <= last}
