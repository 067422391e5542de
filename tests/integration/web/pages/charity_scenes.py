"""A charity in the making: who registered it, who checks it, and the file it sends."""

from dataclasses import dataclass
from io import BytesIO

from quart import Response
from quart.datastructures import FileStorage

from hub.charities.models import Charity
from hub.charities.service import CharityDetails, found_charity
from hub.people.models import Person, Role
from tests.scenes import NOW, make_person
from tests.visitor import Visitor
from web.compose import Wiring

DETAILS = CharityDetails(
    slug="",
    name="Les Lanternes du port",
    registration="882165046",
    address="3 impasse des Cordiers, 29100 Douarnenez",
    object_fr="Apprendre à lire.",
    object_en="Learning to read.",
    signatory="Gwenola Strullu",
)


@dataclass(frozen=True)
class Newcomers:
    """A charity that nobody has verified, its founder, an admin and a stranger."""

    charity: Charity
    founder: Person
    admin: Person
    stranger: Person

    @property
    def space(self) -> str:
        """Return where the charity's pages begin."""
        return f"/charity/{self.charity.id}"

    @property
    def desk(self) -> str:
        """Return where an admin checks it."""
        return f"/admin/charities/{self.charity.id}"


async def make_newcomers(parts: Wiring) -> Newcomers:
    """Register a charity, as its form does."""
    async with parts.database.write() as db:
        founder = await make_person(db, "Gwenola Strullu")
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        stranger = await make_person(db, "Noé Ferraud")
        charity = await found_charity(db, DETAILS, founder_id=founder.id, now=NOW)
    return Newcomers(charity, founder, admin, stranger)


async def send_file(
    visitor: Visitor, path: str, content: bytes, *, name: str = "statuts.pdf"
) -> Response:
    """Send a form with a file, as a browser does."""
    if not visitor.token:
        await visitor.get("/time-zone")
    response: Response = await visitor.client.post(
        path,
        form={"csrf_token": visitor.token},
        files={"proof": FileStorage(BytesIO(content), filename=name, name="proof")},
    )
    return response
