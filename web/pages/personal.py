"""One's own data: a copy to download, and the end of one's account."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import EstradeError, SignInNeeded
from hub.kernel.i18n import gettext
from hub.people import service as people
from hub.people.errors import PasswordWrong
from hub.personal import service
from hub.personal.errors import ErasureWaits, NotYourAddress
from hub.personal.rules import SECOND_THOUGHTS
from rooms.recordings.reading import Readable
from web.compose import PERSONAL_PARTS
from web.errors import status_of
from web.file_answer import answer_file
from web.pages.account import account_page
from web.personal.work import stored_name
from web.requests import me, signed_in, visit, wiring
from web.security.limits import Limit
from web.views.privacy import goes, stays

blueprint = Blueprint("personal", __name__, url_prefix="/account")


@blueprint.post("/copies")
async def ask_copy() -> ResponseReturnValue:
    """Have a copy of one's data made; a mail says when it is there."""
    form = await request.form
    try:
        await _prove(form.get("password", ""))
        async with wiring().database.write() as db:
            await _still_signed_in(db)
            await service.ask_copy(db, me().id, now=visit().now)
    except SignInNeeded:
        raise
    except EstradeError as error:
        page = await account_page(time_zone=visit().zone.key, copy_error=_said(error))
        return page, status_of(error)
    await flash(gettext("We are putting it together. A mail tells you when it is ready."), "good")
    return redirect(url_for("account.show", _anchor="data"), 303)


@blueprint.get("/copies/<copy_id>.zip")
async def download(copy_id: str) -> ResponseReturnValue:
    """Give one's copy while it is there; to others it does not exist."""
    async with wiring().database.read() as db:
        copy = await service.readable_copy(db, copy_id, person_id=me().id, now=visit().now)
    name, storage = stored_name(copy.id), wiring().storage
    file = Readable(
        size_bytes=copy.size_bytes,
        media_type="application/zip",
        version=copy.id,
        read=lambda start, end: storage.open_range(name, start=start, end=end),
    )
    return answer_file(file, download_as="estrade.zip")


@blueprint.get("/erase")
async def show_erase() -> ResponseReturnValue:
    """Show what erasing takes, what the law keeps, and what is in its way."""
    return await _erase_page()


@blueprint.post("/erase")
async def erase() -> ResponseReturnValue:
    """Ask for the end of one's account, in some days."""
    form = await request.form
    try:
        await _prove(form.get("password", ""), address=form.get("email", ""))
        async with wiring().database.write() as db:
            await _still_signed_in(db)
            await service.ask_erasure(db, PERSONAL_PARTS, me().id, now=visit().now)
    except ErasureWaits as error:
        return await _erase_page(), status_of(error)
    except SignInNeeded:
        raise
    except EstradeError as error:
        return await _erase_page(error=_said(error)), status_of(error)
    await flash(gettext("Your account will be erased. A mail says when, and how it stays."), "info")
    return redirect(url_for("account.show", _anchor="data"), 303)


@blueprint.post("/keep")
async def keep() -> ResponseReturnValue:
    """Keep one's account after all."""
    async with wiring().database.write() as db:
        await service.keep_account(db, me().id, now=visit().now)
    await flash(gettext("Your account stays, with everything in it."), "good")
    return redirect(url_for("account.show", _anchor="data"), 303)


@blueprint.get("/keep/<token>")
async def show_link(token: str) -> ResponseReturnValue:
    """Ask for one click: mail scanners open links, people press buttons."""
    async with wiring().database.read() as db:
        erasure = await service.erasure_of_link(db, token)
    return await render_template("account/keep.html", token=token, due_at=erasure.due_at)


@blueprint.post("/keep/<token>")
async def use_link(token: str) -> ResponseReturnValue:
    """Keep the account of whoever has the mail."""
    async with wiring().database.write() as db:
        erasure = await service.erasure_of_link(db, token)
        await service.keep_account(db, erasure.person_id, now=visit().now)
    await flash(gettext("Your account stays, with everything in it."), "good")
    return redirect(url_for("home.show"), 303)


async def _still_signed_in(db: AsyncSession) -> None:
    if not await people.hold_login(db, signed_in(), now=visit().now):
        raise SignInNeeded


async def _prove(password: str, *, address: str | None = None) -> None:
    """Check that it is the account's owner who asks.

    Who signs in by links has no password: a copy goes to whoever reads their mail, and the end of
    their account is asked for with their address, and told to it. Raises: PasswordWrong,
    NotYourAddress, TooMany.
    """
    person, parts = me(), wiring()
    await parts.limiter.spend(Limit.SIGN_IN_BY_EMAIL, person.email)
    if person.password_hash is not None:
        if not await parts.passwords.verify(password, stored=person.password_hash):
            raise PasswordWrong
    elif address is not None and address.strip().lower() != person.email:
        raise NotYourAddress


def _said(error: EstradeError) -> str:
    if isinstance(error, PasswordWrong):
        return gettext("This is not your password of today. Try again, or ask for a link.")
    return error.message()


async def _erase_page(*, error: str = "") -> str:
    person = me()
    async with wiring().database.read() as db:
        waiting = await service.what_is_open(db, PERSONAL_PARTS, person.id, now=visit().now)
        erasure = await service.open_erasure(db, person.id)
    return await render_template(
        "account/erase.html",
        person=person,
        waiting=[gettext(sentence) for sentence in waiting],
        erasure=erasure,
        goes=goes(),
        stays=stays(),
        days=SECOND_THOUGHTS.days,
        error=error,
    )
