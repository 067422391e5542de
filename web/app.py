"""The Quart application: routes, and what happens before and after each of them."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from quart import (
    Quart,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    url_for,
)
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.kernel.errors import EstradeError, NotFound, SignInNeeded
from hub.kernel.i18n import DEFAULT_LOCALE, LOCALES, N_, current_locale, gettext, set_locale
from hub.kernel.settings import CardCostsPayer, Settings
from hub.people.models import Role
from hub.people.service import SignedIn, find_login
from hub.skills.service import families_of
from web import pages
from web.compose import Wiring
from web.compression import compress
from web.errors import said, status_of
from web.paths import STATIC, TEMPLATES
from web.refusals import note_refusal
from web.rendering import HubTerms, prepare_environment
from web.requests import Visit, check_text, csrf_token, here, visit, wiring
from web.security import csrf, headers
from web.security.access import check_access, takes_cookies
from web.security.cookies import LOCALE, THEME, VISITOR, ZONE, login_cookie, set_visitor
from web.security.operator import is_operator
from web.uploads import HubRequest, TooLarge
from web.views.notifications import count_unread
from web.views.studio import ProfileNeeded
from web.whip import routes as whip

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 256 * 1024
TOO_LARGE = 413
SECRETS = frozenset({"secret", "token"})
INTERNAL = N_("It is no fault of yours. We have noted it; please try again in a minute.")


def create_app(parts: Wiring) -> Quart:
    """Return the application with every route; nothing runs yet."""
    app = Quart("web", static_folder=str(STATIC), template_folder=str(TEMPLATES))
    app.request_class = HubRequest
    settings = parts.settings
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        SESSION_COOKIE_NAME="estrade_flash",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["estrade"] = parts
    app.extensions["estrade_policy"] = headers.content_security_policy(
        elsewhere=provider_pages(settings)
    )
    terms = HubTerms(
        currency=settings.currency,
        fee_percent=settings.platform_fee_percent,
        dispute_hours=settings.dispute_hours,
        is_card_the_talents=settings.card_costs_paid_by is CardCostsPayer.TALENT,
    )
    prepare_environment(app.jinja_env, parts.assets, terms=terms)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.before_request(receive)
    # The last to be done is the first to be named.
    app.after_request(compress)
    app.after_request(dress)
    app.after_request(note_refusal)
    app.context_processor(page_context)
    app.register_error_handler(EstradeError, refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(Exception, refuse_unexpected)
    pages.register(app)
    app.register_blueprint(whip.blueprint)
    return app


def provider_pages(settings: Settings) -> list[str]:
    """Return the origins of the payment provider's own pages, to which our forms lead."""
    if not settings.takes_stripe:
        return []
    pages = (settings.stripe_page, settings.stripe_onboarding)
    return list(dict.fromkeys(csrf.origin_of(page) for page in pages))


async def receive() -> None:
    """Find out who asks and refuse what is not theirs to ask."""
    parts = wiring()
    g.visit = await _read_visit(parts)
    token = parts.settings.metrics_token.get_secret_value()
    check_access(
        request.endpoint,
        g.visit.signed_in,
        is_rehearsal=not parts.settings.is_production,
        is_operator=is_operator(request.remote_addr, request.headers, token=token),
    )
    await check_text()
    if request.method not in csrf.SAFE_METHODS and takes_cookies(request.endpoint):
        await _check_csrf(parts)


async def _read_visit(parts: Wiring) -> Visit:
    now = parts.clock.now()
    sent_zone = request.cookies.get(ZONE, "").replace("%2F", "/")
    is_known = sent_zone in _zones()
    found = Visit(
        visitor=request.cookies.get(VISITOR, ""),
        now=now,
        zone=ZoneInfo(sent_zone if is_known else "Europe/Paris"),
        is_zone_known=is_known,
    )
    g.visit = found
    is_page = request.endpoint != "static" and takes_cookies(request.endpoint)
    if is_page and (token := request.cookies.get(login_cookie(parts.settings))):
        async with parts.database.read() as db:
            found.signed_in = await find_login(db, token, now=now)
            if found.signed_in is not None and Role.TALENT in found.signed_in.roles:
                person_id = found.signed_in.person.id
                found.family = (await families_of(db, [person_id])).get(person_id, "")
    if found.signed_in is not None:
        found.roles = found.signed_in.roles
        if not is_known:
            found.zone = ZoneInfo(found.signed_in.person.time_zone)
    set_locale(_choose_locale(found))
    return found


@cache
def _zones() -> frozenset[str]:
    # Listing them reads some six hundred file names, longer than many a page takes.
    return frozenset(available_timezones())


def _choose_locale(found: Visit) -> str:
    chosen = request.cookies.get(LOCALE, "")
    if chosen in LOCALES:
        return chosen
    if found.signed_in is not None:
        return found.signed_in.person.locale
    return request.accept_languages.best_match(LOCALES, DEFAULT_LOCALE) or DEFAULT_LOCALE


async def _check_csrf(parts: Wiring) -> None:
    sent = request.headers.get(csrf.HEADER) or (await request.form).get(csrf.FIELD, "")
    csrf.check(
        visitor=visit().visitor,
        sent=sent,
        secret=parts.settings.secret_key.get_secret_value(),
        origin=request.headers.get("Origin"),
        base_url=parts.settings.base_url,
    )


async def dress(response: Response) -> Response:
    """Add the security headers and, for a new visitor, their cookie."""
    is_https = wiring().settings.base_url.startswith("https://")
    response.headers.update(headers.HEADERS)
    response.headers["Content-Security-Policy"] = current_app.extensions["estrade_policy"]
    if is_https:
        response.headers["Strict-Transport-Security"] = headers.HSTS
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if visitor := g.get("new_visitor"):
        set_visitor(response, wiring().settings, visitor=visitor)
    return response


async def page_context() -> dict[str, object]:
    """Return what every template may speak of."""
    found: Visit | None = g.get("visit")
    signed_in = found.signed_in if found else None
    return {
        "locale": current_locale(),
        "here": here(),
        "current_person": Reader.of(signed_in, visit().family) if signed_in else None,
        "unread_count": await _unread(signed_in) if signed_in else 0,
        "time_zone": found.zone.key if found else "Europe/Paris",
        "time_zone_known": bool(found and found.is_zone_known),
        "theme": request.cookies.get(THEME, ""),
        "flashes": get_flashed_messages(with_categories=True),
        "now": found.now if found else None,
        "contact_email": parseaddr(wiring().settings.mail_from)[1],
    }


async def _unread(signed_in: SignedIn) -> int:
    if g.get("has_failed"):
        return 0
    path = request.path if request.method == "GET" else ""
    return await count_unread(wiring().database, signed_in.person.id, path=path, now=visit().now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The person signed in, as templates see them."""

    id: str
    display_name: str
    email: str
    roles: frozenset[str]
    family: str

    @classmethod
    def of(cls, signed_in: SignedIn, family: str) -> "Reader":
        """Return what templates may know of a login."""
        person = signed_in.person
        return cls(
            id=person.id,
            display_name=person.display_name,
            email=person.email,
            roles=frozenset(signed_in.roles),
            family=family,
        )


async def refuse(error: Exception) -> ResponseReturnValue:
    """Answer an error of ours with its sentence: as JSON, as a page, or where it is mended."""
    assert isinstance(error, EstradeError)
    status = status_of(error)
    if _wants_json():
        return {"code": error.code, "message": said(error)}, status
    if isinstance(error, SignInNeeded):
        await flash(error.message(), "info")
        return redirect(url_for("account.show_sign_in", next=here()), 303)
    if isinstance(error, ProfileNeeded):
        await flash(error.message(), "info")
        return redirect(url_for("studio_start.resume"), 303)
    page = await render_template("error.html", status=status, code=error.code, message=said(error))
    return page, status


async def refuse_http(error: Exception) -> ResponseReturnValue:
    """Answer what Quart itself refuses: no such route, wrong method, too large."""
    assert isinstance(error, HTTPException)
    if error.code is not None and error.code < 400:
        return error.get_response()
    status = error.code or 500
    substitute: EstradeError = TooLarge() if status == TOO_LARGE else NotFound()
    if _wants_json():
        return {"code": substitute.code, "message": substitute.message()}, status
    page = await render_template(
        "error.html", status=status, code=substitute.code, message=substitute.message()
    )
    return page, status


async def refuse_unexpected(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours: logged with its trace, told without it."""
    log.error("unexpected error on %s %s", request.method, _loggable_path(), exc_info=error)
    # The page that says so must not ask what may have failed: the database.
    g.has_failed = True
    if _wants_json():
        return {"code": "internal", "message": gettext(INTERNAL)}, 500
    page = await render_template(
        "error.html", status=500, code="internal", message=gettext(INTERNAL)
    )
    return page, 500


def _loggable_path() -> str:
    """Return the path, or its pattern where a part of it is a secret."""
    is_secret = bool(SECRETS & (request.view_args or {}).keys())
    return str(request.url_rule) if is_secret else request.path


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
