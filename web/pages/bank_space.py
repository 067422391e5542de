"""Where a payee's money is beyond the hub: with the provider, at their bank, payout by payout."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from quart import Response, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.donations.lines import lines_of_transfer
from billing.payouts.amounts import (
    all_on_their_way,
    at_bank_cents,
    other_cents,
    transferred_cents,
    transfers_on_their_way,
    untold_cents,
)
from billing.payouts.lists import all_bank_entries, bank_page, open_failure
from billing.payouts.service import get_payout
from billing.payouts.statement import Statement, statement_of
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.pages.payee_space import PayeeSpace
from web.requests import currency, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.bank import (
    bank_name,
    failure_name,
    line_name,
    line_title,
    payout_rows,
    payout_table,
    state_badges,
    statement_rows,
    statement_subtitle,
    statement_table,
)
from web.views.charity_report import source_name
from web.views.on_their_way import (
    place_name,
    untold_name,
    way_rows,
    way_table,
    way_title,
)
from web.views.report_files import Cell, Table, with_total
from web.views.report_paper import first_rows

DONATIONS_SHOWN = 100
TRANSFERS_OPENED = 20
ON_THEIR_WAY_SHOWN = 500


class BankSpace(PayeeSpace):
    """The bank pages of one payee."""

    __slots__ = ()

    async def show(self) -> ResponseReturnValue:
        """Show every payout, `?before=` being one of them, and what is on the account in all."""
        async with wiring().database.read() as db:
            before_id = request.args.get("before", "")
            page = await bank_page(db, self.payee, currency=currency(), before_id=before_id)
            total_cents = await at_bank_cents(db, self.payee, currency=currency())
            foreign_cents = await other_cents(db, self.payee, currency=currency())
            failure = await open_failure(db, self.payee)
        return await self._page(
            "bank/show.html",
            page=page,
            total_cents=total_cents,
            foreign_cents=foreign_cents,
            failure=failure,
            failure_sentence=failure_name(failure.failure) if failure else "",
        )

    async def show_provider(self) -> ResponseReturnValue:
        """Show the transfers that have yet to reach the bank, and where each of them is."""
        async with wiring().database.read() as db:
            lines = await transfers_on_their_way(
                db, self.payee, currency=currency(), limit=ON_THEIR_WAY_SHOWN + 1
            )
            sent_cents = await transferred_cents(db, self.payee, currency=currency())
            bank_cents = await at_bank_cents(db, self.payee, currency=currency())
            without_cents = await untold_cents(db, self.payee, currency=currency())
            failure = await open_failure(db, self.payee)
        return await self._page(
            "bank/provider.html",
            lines=lines[:ON_THEIR_WAY_SHOWN],
            is_whole=len(lines) <= ON_THEIR_WAY_SHOWN,
            total_cents=sent_cents - bank_cents,
            untold_cents=without_cents,
            untold_name=untold_name(),
            place_of=place_name,
            title_of=lambda line: way_title(line, is_charity=self.charity is not None),
            failure=failure,
            failure_sentence=failure_name(failure.failure) if failure else "",
        )

    async def download_provider(self) -> Response:
        """Give what has yet to reach the bank as a file for a spreadsheet."""
        table, rows = await self._on_its_way()
        rows = with_total(rows, total=table.total)
        return answer_csv(table.columns, rows, name=self._name("on_its_way"))

    async def print_provider(self) -> Response:
        """Give what has yet to reach the bank on paper."""
        table, rows = await self._on_its_way()
        return await answer_pdf(
            replace(table, rows=await first_rows(rows)),
            name=self._name("on_its_way"),
            author=self.name,
            subtitle=gettext("With the payment provider"),
        )

    async def show_payout(self, payout_id: str) -> ResponseReturnValue:
        """Show what a payout was made of, and why it came back if it did. Raises: NotFound."""
        statement = await self._statement(payout_id)
        async with wiring().database.read() as db:
            donations = {
                line.transfer_id: await lines_of_transfer(
                    db, line.transfer_id, limit=DONATIONS_SHOWN
                )
                for line in [one for one in statement.lines if one.donations][:TRANSFERS_OPENED]
            }
        return await self._page(
            "bank/payout.html",
            statement=statement,
            payout=statement.payout,
            donations=donations,
            source_name=source_name,
            bank=bank_name(statement.payout.bank_last4),
            failure_sentence=failure_name(statement.payout.failure),
            name_of=lambda line: line_name(line, is_charity=self.charity is not None),
            title_of=lambda line: line_title(line, is_charity=self.charity is not None),
        )

    async def download(self) -> Response:
        """Give the payouts as a file for a spreadsheet, in the reader's language."""
        name = self._name("payouts")
        return answer_csv(payout_table().columns, self._rows(), name=name)

    async def print_list(self) -> Response:
        """Give the payouts on paper."""
        table = replace(payout_table(), rows=await first_rows(self._rows()))
        return await answer_pdf(
            table,
            name=self._name("payouts"),
            author=self.name,
            subtitle=gettext("Every payout"),
        )

    async def download_statement(self, payout_id: str) -> Response:
        """Give a payout's statement as a file, donation by donation. Raises: NotFound."""
        statement = await self._statement(payout_id)
        table = statement_table(statement.payout)
        rows = statement_rows(wiring().database, statement, zone=visit().zone)
        rows = with_total(rows, total=table.total)
        return answer_csv(table.columns, rows, name=self._statement_name(statement))

    async def print_statement(self, payout_id: str) -> Response:
        """Give a payout's statement on paper. Raises: NotFound."""
        statement = await self._statement(payout_id)
        rows = statement_rows(wiring().database, statement, zone=visit().zone)
        table = statement_table(statement.payout, await first_rows(rows))
        return await answer_pdf(
            table,
            name=self._statement_name(statement),
            author=self.name,
            subtitle=statement_subtitle(statement.payout),
            in_currency=statement.payout.currency,
        )

    async def _statement(self, payout_id: str) -> Statement:
        async with wiring().database.read() as db:
            return await statement_of(db, await get_payout(db, self.payee, payout_id))

    # The body is sent after the request was answered, so it takes what it needs with it.
    async def _on_its_way(self) -> tuple[Table, AsyncIterator[Sequence[Cell]]]:
        async with wiring().database.read() as db:
            sent_cents = await transferred_cents(db, self.payee, currency=currency())
            bank_cents = await at_bank_cents(db, self.payee, currency=currency())
            without_cents = await untold_cents(db, self.payee, currency=currency())
        is_charity = self.charity is not None
        rows = way_rows(
            all_on_their_way(wiring().database, self.payee, currency=currency()),
            is_charity=is_charity,
            untold_cents=without_cents,
            currency=currency(),
            zone=visit().zone,
        )
        total_cents = sent_cents - bank_cents
        return way_table(is_charity=is_charity, total_cents=total_cents, currency=currency()), rows

    def _rows(self) -> AsyncIterator[Sequence[Cell]]:
        entries = all_bank_entries(wiring().database, self.payee, currency=currency())
        return payout_rows(entries, zone=visit().zone)

    async def _page(self, template: str, **context: object) -> str:
        asked_of = "payouts.show_charity" if self.charity else "payouts.show_talent"
        values: dict[str, Any] = dict(self.of)
        return await render_template(
            template,
            space=self,
            charity=self.charity,
            being_paid=url_for(asked_of, **values),
            badges=state_badges(),
            **context,
        )

    def _name(self, what: str) -> str:
        return f"{self.slug}-{part_word(what)}"

    def _statement_name(self, statement: Statement) -> str:
        return f"{self.slug}-{statement.payout.arrives_on}-{part_word('payout')}"
