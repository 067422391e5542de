"""A charity's members: who may open each page, invite, accept, change and remove."""

import re

from hub.charities.members import members_of
from hub.charities.models import CharityMember, MemberRole
from hub.people.models import Person, Role
from hub.people.service import give_role
from tests.integration.web.pages.charity_scenes import Newcomers, make_newcomers
from tests.integration.web.pages.masterclass_scenes import body
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring
from web.security.charity_access import NEEDED


async def make_reader(parts: Wiring, scene: Newcomers) -> Person:
    """Add a member who reads."""
    async with parts.database.write() as db:
        reader = await make_person(db, "Mathilde Aubertin", Role.CHARITY)
        db.add(
            CharityMember(charity_id=scene.charity.id, person_id=reader.id, role=MemberRole.READ)
        )
    return reader


async def roles(parts: Wiring, scene: Newcomers) -> dict[str, str]:
    async with parts.database.read() as db:
        found = await members_of(db, scene.charity.id)
    return {person.display_name: role.value for person, role in found}


async def link_in_mail(parts: Wiring, reader: Visitor) -> str:
    """Return the path that the newest invitation's mail carries."""
    await parts.dispatcher.drain()
    mailbox = await reader.text("/dev/mailbox")
    mail = await reader.text(re.findall(r'href="(/dev/mailbox/[^"]+)"', mailbox)[0])
    found = re.search(r"/charity/invitations/[\w-]+", mail)
    assert found is not None
    return found.group(0)


def space_routes(visitor: Visitor) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, rule) of every page under a charity's own address."""
    return [
        (rule.endpoint, method, rule.rule)
        for rule in visitor.app.url_map.iter_rules()
        if rule.rule.startswith("/charity/<charity_id>")
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]


async def test_every_page_of_the_space_is_in_the_table_and_the_table_has_no_other(
    visitor: Visitor,
) -> None:
    assert {endpoint for endpoint, _, _ in space_routes(visitor)} == set(NEEDED)


async def test_no_page_of_the_space_exists_for_a_stranger(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    async with visitor.parts.database.write() as db:
        await give_role(db, scene.stranger.id, Role.CHARITY)
    await visitor.sign_in(scene.stranger)
    for endpoint, method, rule in space_routes(visitor):
        path = _path(rule, scene)
        response = await (visitor.get(path) if method == "GET" else visitor.post(path, FILLED))
        assert response.status_code == 404, (endpoint, method, response.status_code)


async def test_a_member_who_reads_opens_what_is_read_and_is_refused_the_rest(
    visitor: Visitor,
) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(await make_reader(visitor.parts, scene))
    for endpoint, method, rule in space_routes(visitor):
        if endpoint == "charity_members.leave":
            continue
        path = _path(rule, scene)
        response = await (
            visitor.client.get(path) if method == "GET" else visitor.post(path, FILLED)
        )
        page = await response.get_data(as_text=False)
        is_refused = response.status_code == 403 and b'data-code="managers_only"' in page
        must_manage = NEEDED[endpoint] is MemberRole.MANAGE
        assert is_refused is must_manage, (endpoint, method, response.status_code)
    assert await roles(visitor.parts, scene) == {
        "Gwenola Strullu": "manage",
        "Mathilde Aubertin": "read",
    }


async def test_a_reader_sees_the_members_and_no_form_but_to_leave(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(await make_reader(visitor.parts, scene))
    page = await visitor.text(f"{scene.space}/members")
    assert "Gwenola Strullu" in page
    assert 'name="email"' not in page
    assert "/remove" not in page
    assert f"{scene.space}/members/leave" in page
    assert "Seuls les membres qui gèrent" in page
    standing = await visitor.text(f"{scene.space}/standing")
    assert 'type="file"' not in standing
    assert "882165046" in standing


async def test_an_invitation_goes_by_mail_and_is_accepted_by_its_address_alone(
    visitor: Visitor,
) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    response = await visitor.post(
        f"{scene.space}/members", {"email": scene.stranger.email, "role": "read"}
    )
    assert response.status_code == 303
    assert scene.stranger.email in await visitor.text(f"{scene.space}/members")
    path = await link_in_mail(visitor.parts, visitor)
    assert (await visitor.get(path)).status_code == 403
    nobody = visitor.another()
    assert "/sign-in" in (await nobody.get(path)).headers["Location"]
    invited = await visitor.another().sign_in(scene.stranger)
    assert "Les Lanternes du port" in await invited.text(path)
    joined = await invited.post(path)
    assert joined.headers["Location"] == f"{scene.space}/report"
    assert (await roles(visitor.parts, scene))["Noé Ferraud"] == "read"
    assert (await invited.get(joined.headers["Location"])).status_code == 200
    assert (await invited.post(path)).status_code == 410


async def test_what_cannot_be_invited_gets_a_sentence_beside_the_form(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    for email, role, status in [
        ("nowhere", "read", 422),
        (scene.founder.email, "read", 409),
        (scene.stranger.email, "owner", 422),
    ]:
        response = await visitor.post(f"{scene.space}/members", {"email": email, "role": role})
        assert response.status_code == status
        assert 'id="error-email"' in await body(response)


async def test_roles_change_members_leave_and_the_last_manager_stays(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    reader = await make_reader(visitor.parts, scene)
    await visitor.sign_in(scene.founder)
    alone = await visitor.post(f"{scene.space}/members/leave")
    assert alone.status_code == 409
    assert "Quelqu’un doit gérer" in await body(alone)
    changed = await visitor.post(f"{scene.space}/members/{reader.id}/role", {"role": "manage"})
    assert changed.status_code == 303
    left = await visitor.post(f"{scene.space}/members/leave")
    assert left.headers["Location"] == "/"
    assert await roles(visitor.parts, scene) == {"Mathilde Aubertin": "manage"}
    assert (await visitor.get(f"{scene.space}/report")).status_code == 403


async def test_a_manager_removes_a_member_and_withdraws_an_invitation(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    reader = await make_reader(visitor.parts, scene)
    await visitor.sign_in(scene.founder)
    removed = await visitor.post(f"{scene.space}/members/{reader.id}/remove")
    assert removed.status_code == 303
    assert await roles(visitor.parts, scene) == {"Gwenola Strullu": "manage"}
    await visitor.post(f"{scene.space}/members", {"email": "ami@estrade.example", "role": "read"})
    page = await visitor.text(f"{scene.space}/members")
    withdraw = re.search(rf"{scene.space}/members/invitations/\w+/withdraw", page)
    assert withdraw is not None
    assert (await visitor.post(withdraw.group(0))).status_code == 303
    assert "ami@estrade.example" not in await visitor.text(f"{scene.space}/members")


FILLED = {"email": "ami@estrade.example", "role": "manage"}


FIGURES = {"/transfers/": "held", "/donors/": "gifts"}


def _path(rule: str, scene: Newcomers) -> str:
    """Return an address that exists, so that only the reader's rights can refuse it."""
    known = {
        "charity_id": scene.charity.id,
        "person_id": scene.founder.id,
        "invitation_id": "0" * 64,
        "figure": next((name for part, name in FIGURES.items() if part in rule), "gross"),
        "table": "hosts",
        "donation_id": "don_nowhere",
        "gift_id": "don_nowhere",
        "transfer_id": "trf_nowhere",
        "dispute_id": "dsp_nowhere",
        "payout_id": "pyo_nowhere",
        "year": "2026",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found.group(1)], rule)
