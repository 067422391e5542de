"""One transfer to a payee: what it carries, and the postings it is made of."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from quart import Response, render_template
from quart.typing import ResponseReturnValue

from billing.donations.lines import (
    CarriedLine,
    all_lines_of_transfer,
    lines_of_transfer,
    sums_of_transfers,
)
from billing.ledger.models import Posting
from billing.payouts.transfer_postings import postings_of_transfer
from billing.transfers.models import Transfer
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.pages.payee_space import PayeeSpace
from web.requests import visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.charity_report import by_itself, source_name
from web.views.ledger_files import ledger_table
from web.views.report_files import Cell, Table, all_rows, with_total
from web.views.report_paper import first_rows
from web.views.transfer_gifts import carried_name, carried_rows, carried_table
from web.views.transfers import TransferLine, get_transfer, state_name

GIFTS_SHOWN = 100


class TransferSpace(PayeeSpace):
    """The pages of one payee's transfers."""

    __slots__ = ()

    async def show(self, transfer_id: str) -> ResponseReturnValue:
        """Show one transfer. Raises: NotFound."""
        line, postings = await self._found(transfer_id)
        gifts: list[CarriedLine] = []
        count, carried_cents = 0, line.amount_cents
        if self.charity is not None:
            async with wiring().database.read() as db:
                gifts = await lines_of_transfer(db, line.transfer_id, limit=GIFTS_SHOWN)
                sums = await sums_of_transfers(db, [line.transfer_id])
            count, carried_cents = sums.get(line.transfer_id, (0, 0))
        return await render_template(
            "bank/transfer.html",
            space=self,
            charity=self.charity,
            line=line,
            title=self._title(line),
            state=state_name(line.state),
            postings=postings,
            gifts=gifts,
            gifts_count=count,
            changed_cents=line.amount_cents - carried_cents,
            carried_name=carried_name(),
            source_name=source_name,
        )

    async def download(self, transfer_id: str) -> Response:
        """Give a transfer's postings as a file for a spreadsheet. Raises: NotFound."""
        line, postings = await self._found(transfer_id)
        table = ledger_table(_postings_name(), postings, zone=visit().zone)
        return answer_csv(table.columns, all_rows(table), name=self._file_name("transfer", line))

    async def print_postings(self, transfer_id: str) -> Response:
        """Give a transfer's postings on paper. Raises: NotFound."""
        line, postings = await self._found(transfer_id)
        table = ledger_table(_postings_name(), postings, zone=visit().zone)
        return await self._paper(table, line, what="transfer")

    async def download_gifts(self, transfer_id: str) -> Response:
        """Give what a transfer carries as a file for a spreadsheet. Raises: NotFound."""
        line, _postings = await self._found(transfer_id)
        table = carried_table(line)
        rows = with_total(self._gift_rows(line), total=table.total)
        return answer_csv(table.columns, rows, name=self._file_name("donations", line))

    async def print_gifts(self, transfer_id: str) -> Response:
        """Give what a transfer carries on paper. Raises: NotFound."""
        line, _postings = await self._found(transfer_id)
        table = replace(carried_table(line), rows=await first_rows(self._gift_rows(line)))
        return await self._paper(table, line, what="donations")

    async def _found(self, transfer_id: str) -> tuple[TransferLine, Sequence[Posting]]:
        async with wiring().database.read() as db:
            line = await get_transfer(db, self.payee, transfer_id)
            transfer = await db.get_one(Transfer, line.transfer_id)
            return line, await postings_of_transfer(db, transfer)

    # The body is sent after the request was answered, so it takes what it needs with it.
    def _gift_rows(self, line: TransferLine) -> AsyncIterator[Sequence[Cell]]:
        if self.charity is None:
            raise NotFound
        gifts = all_lines_of_transfer(wiring().database, line.transfer_id)
        return carried_rows(gifts, transfer=line, zone=visit().zone)

    async def _paper(self, table: Table, line: TransferLine, *, what: str) -> Response:
        return await answer_pdf(
            table,
            name=self._file_name(what, line),
            author=self.name,
            subtitle=", ".join(word for word in (self._title(line), line.transfer_id) if word),
            in_currency=line.currency,
        )

    def _title(self, line: TransferLine) -> str:
        return line.title or (by_itself() if self.charity else "")

    def _file_name(self, what: str, line: TransferLine) -> str:
        return f"{self.slug}-{part_word(what)}-{line.transfer_id}"


def _postings_name() -> str:
    return gettext("The postings it is made of")
