"""What the hosts ask at registration, and what was answered."""

from collections.abc import Sequence

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.questions import Asked, questions_of, set_questions
from hub.masterclasses.rules import MAX_QUESTION, MAX_QUESTIONS
from web.errors import status_of
from web.requests import visit, wiring
from web.views.answers import answers_table, read_answers
from web.views.hosted import own_masterclass
from web.views.report_files import all_rows, csv_file

blueprint = Blueprint("studio_questions", __name__, url_prefix="/studio/masterclasses")

ASKING = frozenset({MasterclassState.DRAFT, MasterclassState.PUBLISHED, MasterclassState.LIVE})


@blueprint.get("/<masterclass_id>/questions")
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show what is asked, and what was answered."""
    return await _page(masterclass_id)


@blueprint.post("/<masterclass_id>/questions")
async def save(masterclass_id: str) -> ResponseReturnValue:
    """Ask this from now on; answers to what is asked no more stay readable."""
    form = await request.form
    lines = [
        Asked(form.get(f"question-{n}", ""), f"required-{n}" in form)
        for n in range(1, MAX_QUESTIONS + 1)
    ]
    asked = [line for line in lines if line.wording.strip()]
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await set_questions(db, masterclass, asked, now=visit().now)
    except EstradeError as error:
        return await _page(masterclass_id, typed=lines, error=error), status_of(error)
    await flash(gettext("Saved. It is asked from the next registration on."), "good")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


@blueprint.get("/<masterclass_id>/answers.csv")
async def download(masterclass_id: str) -> ResponseReturnValue:
    """Give who has a seat, and what they answered, for a spreadsheet."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        answers = await read_answers(db, masterclass, now=visit().now)
    table = answers_table(answers, zone=visit().zone)
    content = csv_file(table.columns, all_rows(table), locale=current_locale())
    response = Response(content, mimetype="text/csv")
    name = f"{masterclass.slug}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def _page(
    masterclass_id: str, *, typed: Sequence[Asked] = (), error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        answers = await read_answers(db, masterclass, now=visit().now)
        asked = await questions_of(db, masterclass_id)
    lines = list(typed) or [Asked(one.wording, one.is_required) for one in asked]
    lines += [Asked("")] * (MAX_QUESTIONS - len(lines))
    return await render_template(
        "studio/masterclasses/questions.html",
        it=masterclass,
        is_asking=masterclass.state in ASKING,
        lines=lines,
        answers=answers,
        max_length=MAX_QUESTION,
        error=error,
    )
