"""Sign up, sign in, sign out, one's own preferences."""

from quart import Blueprint, flash, make_response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import LOCALES, current_locale, gettext, set_locale
from hub.notifications.service import wishes_of
from hub.notifications.topics import OPTIONAL
from hub.people import rules, service
from hub.people.errors import LinkExpired, NameInvalid, PasswordWrong, TimeZoneUnknown
from hub.people.service import Newcomer
from hub.personal.service import last_copy, open_erasure
from hub.skills.service import renew_words
from web.errors import STATUS
from web.giving_by_card import my_card
from web.proof import TAKEN_OVER, leave_nothing
from web.requests import client_address, local_path, me, signed_in, visit, wiring
from web.security.cookies import LOCALE, ZONE, clear_login, set_login, set_preference
from web.security.limits import Limit
from web.views.notifications import TOPIC_NAMES
from web.views.zones import zone_groups

blueprint = Blueprint("account", __name__)


@blueprint.get("/sign-in")
async def show_sign_in() -> ResponseReturnValue:
    """Show the two ways in: password, or a link by mail."""
    target = local_path(request.args.get("next"))
    if visit().signed_in is not None:
        return redirect(target)
    return await render_template("account/sign_in.html", next=target, email="", error=None)


@blueprint.post("/sign-in")
async def sign_in() -> ResponseReturnValue:
    """Sign in by password."""
    form = await request.form
    email, target = form.get("email", ""), local_path(form.get("next"))
    parts = wiring()
    try:
        address = rules.clean_email(email)
        await parts.limiter.spend(Limit.SIGN_IN_BY_ADDRESS, client_address())
        await parts.limiter.spend(Limit.SIGN_IN_BY_EMAIL, address)
        async with parts.database.read() as db:
            person = await service.find_by_email(db, address)
        stored = person.password_hash if person else None
        matches = await parts.passwords.verify(form.get("password", ""), stored=stored)
        if person is None or not matches:
            raise PasswordWrong
    except EstradeError as error:
        page = await render_template(
            "account/sign_in.html",
            next=target,
            email=email,
            error=error.message(),
            code=error.code,
        )
        return page, STATUS[error.kind]
    return await welcome(person.id, target)


@blueprint.get("/sign-up")
async def show_sign_up() -> ResponseReturnValue:
    """Show the form for a new account."""
    target = local_path(request.args.get("next"))
    if visit().signed_in is not None:
        return redirect(target)
    return await render_template("account/sign_up.html", next=target, form={}, error=None)


@blueprint.post("/sign-up")
async def sign_up() -> ResponseReturnValue:
    """Create an account: with a password at once, without one by a link that proves the address."""
    form = await request.form
    target = local_path(form.get("next"))
    newcomer = newcomer_of(email=form.get("email", ""), name=form.get("display_name", ""))
    password = form.get("password", "")
    parts = wiring()
    try:
        await parts.limiter.spend(Limit.SIGN_UP_BY_ADDRESS, client_address())
        rules.clean_name(newcomer.display_name)
        if not password:
            return await _send_link(newcomer, target)
        rules.check_password(password, email=newcomer.email, name=newcomer.display_name)
        password_hash = await parts.passwords.hash(password)
        async with parts.database.write() as db:
            person = await service.create_person(
                db, newcomer, now=visit().now, password_hash=password_hash
            )
    except EstradeError as error:
        page = await render_template(
            "account/sign_up.html", next=target, form=form, error=error.message(), code=error.code
        )
        return page, STATUS[error.kind]
    return await welcome(person.id, target)


@blueprint.post("/sign-in/link")
async def ask_link() -> ResponseReturnValue:
    """Send a link that signs in; the answer is the same whether the account exists or not."""
    form = await request.form
    target = local_path(form.get("next"))
    try:
        return await _send_link(newcomer_of(email=form.get("email", "")), target)
    except EstradeError as error:
        page = await render_template(
            "account/sign_in.html",
            next=target,
            email=form.get("email", ""),
            error=error.message(),
            code=error.code,
        )
        return page, STATUS[error.kind]


@blueprint.get("/sign-in/link/<token>")
async def show_link(token: str) -> ResponseReturnValue:
    """Ask for one click: mail scanners open links, people press buttons."""
    return await render_template("account/link.html", token=token)


@blueprint.post("/sign-in/link/<token>")
async def use_link(token: str) -> ResponseReturnValue:
    """Sign in by the link."""
    before = visit().signed_in
    try:
        async with wiring().database.write() as db:
            used = await service.use_sign_in_link(
                db, token, signed_in_id=before.person.id if before else "", now=visit().now
            )
            if used.is_taken_over:
                await leave_nothing(db, used.person, now=visit().now)
    except LinkExpired as error:
        page = await render_template(
            "account/sign_in.html", next="/", email="", error=error.message(), code=error.code
        )
        return page, STATUS[error.kind]
    if used.is_taken_over:
        await flash(gettext(TAKEN_OVER), "info")
    return await welcome(used.person.id, local_path(used.link.next_path))


@blueprint.post("/sign-out")
async def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    parts = wiring()
    async with parts.database.write() as db:
        await service.end_login(db, signed_in().login_id, now=visit().now)
    response = await make_response(redirect(url_for("home.show"), 303))
    clear_login(response, parts.settings)
    return response


@blueprint.get("/account")
async def show() -> ResponseReturnValue:
    """Show one's own preferences."""
    return await account_page(time_zone=visit().zone.key)


@blueprint.post("/account")
async def save() -> ResponseReturnValue:
    """Change name, language and time zone; the last two in this browser too."""
    form = await request.form
    zone, locale = form.get("time_zone", ""), form.get("locale", "")
    name = form.get("display_name", me().display_name)
    try:
        if name != me().display_name:
            await wiring().limiter.spend(Limit.NAME_BY_PERSON, me().id)
        async with wiring().database.write() as db:
            if await service.change_name(db, me().id, name, now=visit().now):
                await renew_words(db, me().id)
            await service.change_preferences(
                db, me().id, time_zone=zone, locale=locale if locale in LOCALES else None
            )
    except TimeZoneUnknown as error:
        page = await account_page(time_zone=zone, name=name, error=error.message())
        return page, STATUS[error.kind]
    except NameInvalid as error:
        page = await account_page(time_zone=zone, name=name, name_error=error.message())
        return page, STATUS[error.kind]
    set_locale(locale if locale in LOCALES else current_locale())
    await flash(gettext("Saved."), "good")
    response = await make_response(redirect(url_for("account.show"), 303))
    set_preference(response, ZONE, zone)
    set_preference(response, LOCALE, current_locale())
    return response


@blueprint.post("/account/sign-out-everywhere")
async def sign_out_everywhere() -> ResponseReturnValue:
    """Sign every browser of this person out, this one too."""
    parts = wiring()
    async with parts.database.write() as db:
        await service.end_all_logins(db, me().id, now=visit().now)
    response = await make_response(redirect(url_for("account.show_sign_in"), 303))
    clear_login(response, parts.settings)
    return response


async def account_page(
    *,
    time_zone: str,
    name: str | None = None,
    name_error: str = "",
    error: str = "",
    current_error: str = "",
    password_error: str = "",
    copy_error: str = "",
) -> str:
    """Return one's preferences, with what is wrong in what was sent."""
    async with wiring().database.read() as db:
        card = await my_card(db)
        copy = await last_copy(db, me().id)
        erasure = await open_erasure(db, me().id)
        wishes = await wishes_of(db, me().id)
    return await render_template(
        "account/show.html",
        person=me(),
        typed_name=me().display_name if name is None else name,
        name_error=name_error,
        time_zone_chosen=time_zone,
        zones=zone_groups(),
        error=error,
        current_error=current_error,
        password_error=password_error,
        card=card,
        copy=copy,
        copy_error=copy_error,
        erasure=erasure,
        mails=[(topic.value, gettext(TOPIC_NAMES[topic]), wishes[topic]) for topic in OPTIONAL],
    )


def newcomer_of(*, email: str, name: str = "") -> Newcomer:
    """Return whoever asks, in the language and time zone of their browser."""
    return Newcomer(
        email=email, display_name=name, time_zone=visit().zone.key, locale=current_locale()
    )


async def _send_link(newcomer: Newcomer, target: str) -> ResponseReturnValue:
    parts = wiring()
    address = rules.clean_email(newcomer.email)
    await parts.limiter.spend(Limit.LINK_BY_ADDRESS, client_address())
    await parts.limiter.spend(Limit.LINK_BY_EMAIL, address)
    async with parts.database.write() as db:
        await service.ask_sign_in_link(db, newcomer, next_path=target, now=visit().now)
    return await render_template("account/link_sent.html", email=address)


async def welcome(person_id: str, target: str) -> ResponseReturnValue:
    """Sign this browser in, and go on."""
    parts = wiring()
    async with parts.database.write() as db:
        token, _login = await service.open_login(
            db, person_id, user_agent=request.headers.get("User-Agent", ""), now=visit().now
        )
    response = await make_response(redirect(target, 303))
    set_login(response, parts.settings, token=token)
    return response
