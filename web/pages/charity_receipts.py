"""A charity's tax receipts: its right to issue them, and those of a year, all at once."""

from collections.abc import Mapping

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.documents import rules
from billing.documents.archive import zip_of_year
from billing.documents.charity_year import (
    RECEIPTS_A_PAGE,
    Standing,
    charity_year,
    issue_ready,
    receipts_issued,
)
from billing.documents.identities import Declaration, find_terms
from billing.documents.identities import declare as keep_declaration
from billing.documents.models import CharityStatus
from billing.errors import ArticleMissing, ReceiptRefused, StatusDetailMissing, TitleMissing
from hub.charities.models import Charity
from hub.kernel.errors import EstradeError, Invalid, NotFound
from hub.kernel.i18n import gettext, ngettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.own_charity import own_membership

blueprint = Blueprint("charity_receipts", __name__, url_prefix="/charity/<charity_id>/receipts")

FIRST_YEAR = 2000
MAX_PAGE_DIGITS = 5
FIELD_OF = {
    ArticleMissing.code: "article_200",
    StatusDetailMissing.code: "status_detail",
    TitleMissing.code: "signatory_title",
}


@blueprint.get("")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show a year's total and count, what can be issued, and the whole of them to download.

    With `?only=valid` the list is of the receipts that make the total, with `?only=void` of others.
    """
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        terms = await find_terms(db, charity_id)
        year, page = chosen_year(request.args), _page(request.args)
        figures = await charity_year(db, charity_id, year=year)
        only = chosen_standing(request.args)
        receipts = await receipts_issued(db, charity_id, year=year, page=page, only=only)
    this_year = _this_year()
    return await render_template(
        "charities/receipts.html",
        charity=membership.charity,
        may_manage=membership.may_manage,
        terms=terms,
        figures=figures,
        receipts=receipts,
        currency=rules.RECEIPT_CURRENCY,
        only=only.value if only else "",
        page=page,
        has_more=len(receipts) == RECEIPTS_A_PAGE,
        years=range(this_year, this_year - 4, -1),
    )


@blueprint.get("/declaration")
async def show_declaration(charity_id: str) -> ResponseReturnValue:
    """Show the form by which a charity declares its right to issue receipts."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        terms = await find_terms(db, charity_id)
    typed = terms or Declaration(status=CharityStatus.GENERAL_INTEREST)
    return await _declaration_page(charity, typed)


@blueprint.post("/declaration")
async def declare(charity_id: str) -> ResponseReturnValue:
    """Keep what the charity declares."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    typed = _read_declaration(await request.form)
    try:
        async with wiring().database.write() as db:
            await keep_declaration(db, charity_id, typed, by=me().id, now=visit().now)
    except (ArticleMissing, StatusDetailMissing, TitleMissing) as error:
        return await _declaration_page(charity, typed, error=error), STATUS[error.kind]
    await flash(gettext("Saved. Your donors can now download their receipts."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


@blueprint.post("")
async def issue(charity_id: str) -> ResponseReturnValue:
    """Issue the receipts of a year whose donors have given an address."""
    async with wiring().database.read() as db:
        await own_membership(db, charity_id)
    year = chosen_year(await request.form)
    try:
        count = await issue_ready(
            wiring().database, charity_id, year=year, by=me().id, now=visit().now
        )
    except ReceiptRefused:
        return redirect(url_for(".show_declaration", charity_id=charity_id), 303)
    sentence = ngettext("%(num)s receipt issued.", "%(num)s receipts issued.", count)
    await flash(sentence % {"num": count}, "good")
    return redirect(url_for(".show", charity_id=charity_id, year=year), 303)


@blueprint.get("/<year>.zip")
async def download(charity_id: str, year: str) -> ResponseReturnValue:
    """Give every receipt of a year that counts, and their list, as one file."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    body = zip_of_year(wiring().database, charity_id, year=chosen_year({"year": year}))
    response = Response(body, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{charity.slug}-{year}.zip"'
    # Ten thousand receipts take longer than any page.
    response.timeout = None
    return response


def chosen_year(sent: Mapping[str, str]) -> int:
    """Return the year that is asked for, this one without any. Raises: NotFound."""
    text = sent.get("year", "") or str(_this_year())
    is_year = text.isascii() and text.isdecimal() and len(text) == 4
    if not is_year or not FIRST_YEAR <= int(text) <= _this_year():
        raise NotFound
    return int(text)


def chosen_standing(sent: Mapping[str, str]) -> Standing | None:
    """Return which receipts alone are asked for, None for all. Raises: NotFound."""
    text = sent.get("only", "")
    if text and text not in set(Standing):
        raise NotFound
    return Standing(text) if text else None


def _page(sent: Mapping[str, str]) -> int:
    text = sent.get("page", "") or "1"
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_PAGE_DIGITS and int(text)):
        raise NotFound
    return int(text)


def _this_year() -> int:
    return rules.year_of(visit().now)


def _read_declaration(form: Mapping[str, str]) -> Declaration:
    status = form.get("status", "")
    if status not in set(CharityStatus):
        raise Invalid
    return Declaration(
        status=CharityStatus(status),
        status_detail=form.get("status_detail", ""),
        has_article_200="article_200" in form,
        has_article_238_bis="article_238_bis" in form,
        has_article_978="article_978" in form,
        covers_ticket_gifts="covers_ticket_gifts" in form,
        signatory_title=form.get("signatory_title", ""),
    )


async def _declaration_page(
    charity: Charity, typed: object, *, error: EstradeError | None = None
) -> str:
    return await render_template(
        "charities/declaration.html",
        charity=charity,
        typed=typed,
        statuses=list(CharityStatus),
        errors={FIELD_OF[error.code]: error.message()} if error else {},
    )
