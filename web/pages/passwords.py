"""A password set anew: by a link that the mail brings, or on the account page."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError, SignInNeeded, TooMany
from hub.kernel.i18n import gettext
from hub.people import renewal, rules, service
from hub.people.errors import LinkExpired, PasswordWeak, PasswordWrong
from web.errors import STATUS
from web.pages.account import account_page, newcomer_of, welcome
from web.proof import TAKEN_OVER, leave_nothing
from web.requests import client_address, me, signed_in, visit, wiring
from web.security.limits import Limit

blueprint = Blueprint("passwords", __name__, url_prefix="/password")


@blueprint.get("")
async def show_forgotten() -> ResponseReturnValue:
    """Ask for the address of whoever has forgotten their password."""
    return await render_template("account/forgotten.html", email="", error="")


@blueprint.post("")
async def ask() -> ResponseReturnValue:
    """Send a link to set a new one; the answer is the same whether the account exists or not."""
    email = (await request.form).get("email", "")
    parts = wiring()
    try:
        address = rules.clean_email(email)
        await parts.limiter.spend(Limit.LINK_BY_ADDRESS, client_address())
        await parts.limiter.spend(Limit.LINK_BY_EMAIL, address)
        async with parts.database.write() as db:
            await service.ask_sign_in_link(
                db,
                newcomer_of(email=address),
                next_path="/",
                is_for_password=True,
                now=visit().now,
            )
    except EstradeError as error:
        page = await render_template(
            "account/forgotten.html", email=email, error=error.message(), code=error.code
        )
        return page, STATUS[error.kind]
    return await render_template("account/link_sent.html", email=address, is_for_password=True)


@blueprint.get("/<token>")
async def show_new(token: str) -> ResponseReturnValue:
    """Show the form for the new password; only its button uses the link up."""
    return await render_template("account/new_password.html", token=token, error="")


@blueprint.post("/<token>")
async def set_new(token: str) -> ResponseReturnValue:
    """Set the password, sign every other browser out and this one in."""
    password = (await request.form).get("password", "")
    before, parts = visit().signed_in, wiring()
    try:
        await parts.limiter.spend(Limit.SIGN_IN_BY_ADDRESS, client_address())
        rules.check_password(password, email="", name="")
        password_hash = await parts.passwords.hash(password)
        async with parts.database.write() as db:
            used = await renewal.set_by_link(
                db,
                token,
                password=password,
                password_hash=password_hash,
                signed_in_id=before.person.id if before else "",
                now=visit().now,
            )
            if used.is_taken_over:
                await leave_nothing(db, used.person, now=visit().now)
    except LinkExpired as error:
        page = await render_template("account/forgotten.html", email="", error=error.message())
        return page, STATUS[error.kind]
    except EstradeError as error:
        page = await render_template(
            "account/new_password.html", token=token, error=error.message()
        )
        return page, STATUS[error.kind]
    if used.is_taken_over:
        await flash(gettext(TAKEN_OVER), "info")
    await flash(gettext("Your new password is set. Other browsers are signed out."), "good")
    return await welcome(used.person.id, "/")


@blueprint.post("/change")
async def change() -> ResponseReturnValue:
    """Change one's password, knowing the one before; other browsers are signed out."""
    form = await request.form
    try:
        await _change(current=form.get("current", ""), password=form.get("password", ""))
    except PasswordWrong as error:
        sentence = gettext("This is not your password of today. Try again, or ask for a link.")
        page = await account_page(time_zone=visit().zone.key, current_error=sentence)
        return page, STATUS[error.kind]
    except (PasswordWeak, TooMany) as error:
        page = await account_page(time_zone=visit().zone.key, password_error=error.message())
        return page, STATUS[error.kind]
    await flash(gettext("Your new password is set. Other browsers are signed out."), "good")
    return redirect(url_for("account.show"), 303)


async def _change(*, current: str, password: str) -> None:
    person, parts = me(), wiring()
    await parts.limiter.spend(Limit.SIGN_IN_BY_EMAIL, person.email)
    if not await parts.passwords.verify(current, stored=person.password_hash):
        raise PasswordWrong
    rules.check_password(password, email=person.email, name=person.display_name)
    password_hash = await parts.passwords.hash(password)
    async with parts.database.write() as db:
        if not await service.hold_login(db, signed_in(), now=visit().now):
            raise SignInNeeded
        await renewal.change_password(
            db,
            person.id,
            password_hash=password_hash,
            login_id=signed_in().login_id,
            now=visit().now,
        )
