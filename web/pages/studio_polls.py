"""What the hall answered to the polls of a masterclass, to keep."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import current_locale
from rooms.polls.reading import polls_in
from web.file_names import name_file, part_word
from web.requests import wiring
from web.views.hosted import own_masterclass
from web.views.polls import polls_table
from web.views.report_files import all_rows, csv_file

blueprint = Blueprint("studio_polls", __name__, url_prefix="/studio/masterclasses")


@blueprint.get("/<masterclass_id>/polls.csv")
async def download(masterclass_id: str) -> ResponseReturnValue:
    """Give each choice of each poll with its answers, for a spreadsheet."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        table = polls_table(await polls_in(db, masterclass.id))
    content = csv_file(table.columns, all_rows(table), locale=current_locale())
    response = Response(content, mimetype="text/csv")
    name = f"{masterclass.slug}-{part_word('polls')}.csv"
    return name_file(response, name)
