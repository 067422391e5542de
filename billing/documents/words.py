"""Amounts of euros in French words, as a receipt must have them beside the figures."""

LARGEST_CENTS = 99_999_999_999
"""Just below a billion euros; a larger amount is a mistake of ours."""

_UP_TO_SIXTEEN = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_MILLION = 1_000_000


def euros_in_words(amount_cents: int) -> str:
    """Return an amount in words: `deux cent un euros et quatre-vingts centimes`.

    Source: the spelling before 1990, which official papers keep; hyphens only below a hundred.
    """
    if not 0 <= amount_cents <= LARGEST_CENTS:
        raise ValueError(f"{amount_cents} cents cannot be written in words")
    euros, cents = divmod(amount_cents, 100)
    if euros and cents:
        return f"{_euros(euros)} et {_centimes(cents)}"
    return _centimes(cents) if cents else _euros(euros)


def number_in_words(number: int) -> str:
    """Return a whole number below a billion in words: `quatre-vingt-un`, `deux cent mille`."""
    millions, rest = divmod(number, _MILLION)
    thousands, units = divmod(rest, 1000)
    parts = []
    if millions:
        # `million` is a noun: what counts it agrees, unlike before `mille`.
        parts.append(f"{_below_thousand(millions)} million{'s' if millions > 1 else ''}")
    if thousands == 1:
        parts.append("mille")
    elif thousands:
        parts.append(f"{_below_thousand(thousands, agrees=False)} mille")
    if units or not parts:
        parts.append(_below_thousand(units))
    return " ".join(parts)


def _euros(euros: int) -> str:
    words = number_in_words(euros)
    if euros and euros % _MILLION == 0:
        return f"{words} d’euros"
    return f"{words} euro{'s' if euros > 1 else ''}"


def _centimes(cents: int) -> str:
    return f"{number_in_words(cents)} centime{'s' if cents > 1 else ''}"


def _below_thousand(number: int, *, agrees: bool = True) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds == 0:
        return _below_hundred(rest, agrees=agrees)
    is_plural = hundreds > 1 and rest == 0 and agrees
    hundred = "cents" if is_plural else "cent"
    words = hundred if hundreds == 1 else f"{_UP_TO_SIXTEEN[hundreds]} {hundred}"
    return f"{words} {_below_hundred(rest, agrees=agrees)}" if rest else words


def _below_hundred(number: int, *, agrees: bool) -> str:
    if number <= 16:
        return _UP_TO_SIXTEEN[number]
    if number < 20:
        return f"dix-{_UP_TO_SIXTEEN[number - 10]}"
    if number >= 80:
        return _from_eighty(number - 80, agrees=agrees)
    tens, units = divmod(number, 10)
    if tens == 7:
        tens, units = 6, units + 10
    if units == 0:
        return _TENS[tens]
    joint = " et " if units in {1, 11} else "-"
    return f"{_TENS[tens]}{joint}{_below_hundred(units, agrees=agrees)}"


def _from_eighty(rest: int, *, agrees: bool) -> str:
    if rest == 0:
        return "quatre-vingts" if agrees else "quatre-vingt"
    return f"quatre-vingt-{_below_hundred(rest, agrees=agrees)}"
