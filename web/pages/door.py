"""Before the door of a room: say that one waits, see who else does, try the way in."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from hub.kernel.errors import Invalid
from rooms.door.place import DoorPlace, names_inside, place_before
from rooms.door.rules import knock_every
from rooms.door.service import AtDoor, at_doors, go_away, knock
from rooms.roles import RoomKind, RoomRole
from web.requests import me, visit, wiring
from web.security.limits import Limit

blueprint = Blueprint("door", __name__, url_prefix="/api/rooms/<kind>/<subject_id>")

MAX_SDP = 40_000


@blueprint.post("/door")
async def wait(kind: str, subject_id: str) -> ResponseReturnValue:
    """Note that the person waits, and answer who else does; `?left`: they do no longer."""
    now, person = visit().now, me()
    await wiring().limiter.spend(Limit.DOOR_BY_PERSON, person.id)
    async with wiring().database.write() as db:
        place = await place_before(db, kind, subject_id, person_id=person.id, now=now)
        if "left" in request.args:
            await go_away(db, room_id=place.room_id, person_id=person.id)
            return {}
        await knock(db, room_id=place.room_id, person_id=person.id, role=place.role, now=now)
    async with wiring().database.read() as db:
        waiting = (await at_doors(db, [place.room_id], now=now)).get(place.room_id, AtDoor())
        inside = await names_inside(db, place.room_id, but=person.id)
    return {
        "waiting": _others_waiting(place, waiting, person.display_name),
        "count": waiting.count if place.role is not RoomRole.AUDIENCE else 0,
        "inside": inside,
        "againInS": knock_every(place.role).total_seconds(),
    }


@blueprint.post("/try")
async def try_media(kind: str, subject_id: str) -> ResponseReturnValue:
    """Answer the browser's offer to a media server, to see how sound and pictures get through."""
    parts, person = wiring(), me()
    await parts.limiter.spend(Limit.CHECK_BY_PERSON, person.id)
    async with parts.database.write() as db:
        await place_before(db, kind, subject_id, person_id=person.id, now=visit().now)
    offer = (await request.form).get("sdp", "")
    if not 0 < len(offer) <= MAX_SDP:
        raise Invalid
    return {"sdp": await parts.media_checks.answer(person.id, offer)}


def _others_waiting(place: DoorPlace, waiting: AtDoor, my_name: str) -> list[str]:
    """Return the names of the others at the door; of a hall nobody is told any."""
    if place.kind is RoomKind.MASTERCLASS:
        return []
    names = list(waiting.names)
    if my_name in names:
        names.remove(my_name)
    return names
