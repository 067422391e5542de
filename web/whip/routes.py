"""The routes of WHIP (software sends) and WHEP (players watch), the same but for the direction.

The RFC's endpoint is `/whip/<masterclass>`, a session of it `/whip/<masterclass>/<token>`.
Source: RFC 9725; draft-ietf-wish-whep.
"""

from quart import Blueprint, Response, request, url_for
from werkzeug.exceptions import HTTPException

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import set_locale
from rooms.turn import credentials
from rooms.whip import connections
from rooms.whip.errors import KeyMissing, KeyUnknown
from rooms.whip.fragment import read_fragment
from rooms.whip.keys import admit, check_key, code_of
from rooms.whip.models import KeyUse, StageKey
from web.media import turn_servers
from web.requests import client_address, visit, wiring
from web.security.limits import Limit
from web.whip import problems
from web.whip.headers import (
    FRAGMENT,
    OPEN_TO_PAGES,
    SDP,
    check_match,
    entity_tag,
    ice_links,
    preflight,
)
from web.whip.problems import BodyTooLarge, BodyUnreadable, MethodRefused, TypeRefused

blueprint = Blueprint("whip", __name__)
blueprint.register_error_handler(EstradeError, problems.refuse)
blueprint.register_error_handler(HTTPException, problems.refuse_http)
blueprint.register_error_handler(Exception, problems.refuse_unexpected)

OFFER_KIB_MAX = 64
FRAGMENT_KIB_MAX = 16
ENDPOINT_METHODS = "OPTIONS, GET, HEAD, POST"
CONNECTION_METHODS = "OPTIONS, GET, HEAD, PATCH, DELETE"

_WHIP, _WHEP = {"use": KeyUse.PUBLISH}, {"use": KeyUse.WATCH}


@blueprint.after_request
async def open_to_pages(response: Response) -> Response:
    """Let pages of other origins read the answer, a refusal too."""
    response.headers.update(OPEN_TO_PAGES)
    return response


@blueprint.route("/whip/<masterclass_id>", methods=["OPTIONS"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>", methods=["OPTIONS"], defaults=_WHEP)
async def describe(masterclass_id: str, use: KeyUse) -> Response:
    """Say what may be sent here."""
    del masterclass_id, use
    return Response("", 200, {**preflight(ENDPOINT_METHODS), "Accept-Post": SDP})


@blueprint.route("/whip/<masterclass_id>", methods=["GET"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>", methods=["GET"], defaults=_WHEP)
async def show(masterclass_id: str, use: KeyUse) -> Response:
    """Answer with nothing, which tells software that its address and key are right."""
    await _identify(masterclass_id, use)
    return Response("", 204, {"Accept-Post": SDP})


@blueprint.route("/whip/<masterclass_id>", methods=["POST"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>", methods=["POST"], defaults=_WHEP)
async def connect(masterclass_id: str, use: KeyUse) -> Response:
    """Connect software by its offer; an earlier connection by the same key ends."""
    parts, now = wiring(), visit().now
    key = await _identify(masterclass_id, use)
    await parts.limiter.spend(Limit.CONNECT_BY_KEY, key.id)
    offer = await _body(SDP, kib_max=OFFER_KIB_MAX)
    async with parts.database.write() as db:
        leave = await admit(db, key, now=now)
    made = await connections.connect(parts.database, parts.engine, leave, offer=offer, now=now)
    location = url_for(".end", masterclass_id=masterclass_id, use=use, token=made.token)
    headers = {"Location": location, "ETag": entity_tag(made.etag), "Accept-Patch": FRAGMENT}
    response = Response(made.answer, 201, headers, content_type=SDP)
    for link in ice_links(
        credentials(turn_servers(parts.settings), person_id=key.person_id, now=now)
    ):
        response.headers.add("Link", link)
    return response


@blueprint.route("/whip/<masterclass_id>", methods=["PUT", "PATCH", "DELETE"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>", methods=["PUT", "PATCH", "DELETE"], defaults=_WHEP)
async def refuse(masterclass_id: str, use: KeyUse) -> Response:
    """Refuse what the RFC keeps for its later versions."""
    del masterclass_id, use
    raise MethodRefused(allowed=ENDPOINT_METHODS)


@blueprint.route("/whip/<masterclass_id>/<token>", methods=["OPTIONS"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>/<token>", methods=["OPTIONS"], defaults=_WHEP)
async def describe_connection(masterclass_id: str, token: str, use: KeyUse) -> Response:
    """Say what may be sent to a connection."""
    del masterclass_id, token, use
    return Response("", 200, {**preflight(CONNECTION_METHODS), "Accept-Patch": FRAGMENT})


@blueprint.route("/whip/<masterclass_id>/<token>", methods=["GET"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>/<token>", methods=["GET"], defaults=_WHEP)
async def show_connection(masterclass_id: str, token: str, use: KeyUse) -> Response:
    """Answer with nothing, which tells that the connection is there."""
    key = await _identify(masterclass_id, use)
    async with wiring().database.read() as db:
        await connections.find_connection(db, token, key=key)
    return Response("", 204, {"Accept-Patch": FRAGMENT})


@blueprint.route("/whip/<masterclass_id>/<token>", methods=["PATCH"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>/<token>", methods=["PATCH"], defaults=_WHEP)
async def go_on(masterclass_id: str, token: str, use: KeyUse) -> Response:
    """Take trickled candidates, or begin a new ICE exchange when the credentials are new."""
    parts = wiring()
    key = await _identify(masterclass_id, use)
    await parts.limiter.spend(Limit.PATCH_BY_KEY, key.id)
    async with parts.database.read() as db:
        connection = await connections.find_connection(db, token, key=key)
    text = await _body(FRAGMENT, kib_max=FRAGMENT_KIB_MAX)
    check_match(request.headers.get("If-Match"), connection.etag)
    theirs = read_fragment(text)
    if theirs.ufrag == connection.ufrag:
        return Response("", 204)
    made = await connections.restart(parts.database, parts.engine, connection, key, theirs=theirs)
    return Response(made.fragment, 200, {"ETag": entity_tag(made.etag)}, content_type=FRAGMENT)


@blueprint.route("/whip/<masterclass_id>/<token>", methods=["DELETE"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>/<token>", methods=["DELETE"], defaults=_WHEP)
async def end(masterclass_id: str, token: str, use: KeyUse) -> Response:
    """End a connection; asking again finds none."""
    parts = wiring()
    key = await _identify(masterclass_id, use)
    async with parts.database.read() as db:
        connection = await connections.find_connection(db, token, key=key)
    await connections.disconnect(parts.database, parts.engine, connection, key)
    return Response("", 200)


@blueprint.route("/whip/<masterclass_id>/<token>", methods=["POST", "PUT"], defaults=_WHIP)
@blueprint.route("/whep/<masterclass_id>/<token>", methods=["POST", "PUT"], defaults=_WHEP)
async def refuse_of_connection(masterclass_id: str, token: str, use: KeyUse) -> Response:
    """Refuse what the RFC keeps for its later versions."""
    del masterclass_id, token, use
    raise MethodRefused(allowed=CONNECTION_METHODS)


async def _identify(masterclass_id: str, use: KeyUse) -> StageKey:
    """Return the key that the request carries, and speak its owner's language.

    Raises: KeyMissing, KeyUnknown, KeyElsewhere, NotFound, TooMany.
    """
    parts = wiring()
    scheme, _, sent = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not sent.strip():
        raise KeyMissing
    try:
        code = code_of(sent.strip(), secret=parts.settings.secret_key.get_secret_value())
        async with parts.database.read() as db:
            key, owner = await check_key(db, code, masterclass_id=masterclass_id, use=use)
    except KeyUnknown:
        await parts.limiter.spend(Limit.WRONG_KEY_BY_ADDRESS, client_address())
        raise
    set_locale(owner.locale)
    return key


async def _body(expected: str, *, kib_max: int) -> str:
    """Return the body as text. Raises: TypeRefused, BodyTooLarge, BodyUnreadable."""
    if request.mimetype != expected:
        raise TypeRefused(expected=expected)
    data = await request.get_data(as_text=False)
    assert isinstance(data, bytes)
    if len(data) > kib_max * 1024:
        raise BodyTooLarge(kib=kib_max)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BodyUnreadable from error
