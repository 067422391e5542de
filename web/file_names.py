"""How an answer tells a browser the name of the file it carries."""

from collections.abc import Mapping
from urllib.parse import quote

from quart import Response

from hub.kernel.i18n import N_, gettext

PARTS: Mapping[str, str] = {
    "masterclasses": N_("masterclasses"),
    "hosts": N_("hosts"),
    "sources": N_("sources"),
    "months": N_("months"),
    "donors": N_("donors"),
    "donations": N_("donations"),
    "services": N_("services"),
    "sessions": N_("sessions"),
    "transfers": N_("transfers"),
    "payouts": N_("payouts"),
    "payout": N_("payout"),
    "receipts": N_("receipts"),
    "disputes": N_("disputes"),
    "polls": N_("polls"),
    "camera": N_("camera"),
    "screen": N_("screen"),
    "program": N_("program"),
    "gross": N_("gross"),
    "refunded": N_("refunded"),
    "fees": N_("fees"),
    "fee": N_("fee"),
    "net": N_("net"),
    "paid_out": N_("paid-out"),
    "pending": N_("pending"),
    "held": N_("held"),
    "payable": N_("payable"),
    "transferred": N_("transferred"),
    "sent": N_("sent"),
    "given": N_("given"),
    "taken_back": N_("taken-back"),
    "donation": N_("donation"),
    "movements": N_("movements"),
    "transfer": N_("transfer"),
    "on_its_way": N_("on-its-way"),
    "invoices": N_("invoices"),
    "gifts": N_("gifts"),
    "told": N_("may-be-told"),
    "valid": N_("valid"),
    "void": N_("void"),
    "issued": N_("issued"),
}
"""What a file is of, in letters that any disk takes."""


def part_word(what: str) -> str:
    """Return a part of a file's name in the reader's language."""
    return gettext(PARTS[what])


def name_file(response: Response, name: str, *, is_shown: bool = False) -> Response:
    """Name the file of an answer, to be saved, or to be shown in the browser.

    Source: RFC 6266 4.3, RFC 8187.
    """
    # A name may hold any letter, which a header cannot.
    plain = name.encode("ascii", "replace").decode()
    for letter in '?"\\':
        plain = plain.replace(letter, "_")
    said = f'filename="{plain}"'
    if plain != name:
        said += f"; filename*=UTF-8''{quote(name, safe='')}"
    disposition = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; {said}"
    return response
