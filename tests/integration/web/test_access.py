"""Who may open which route: every route, each role and none, against a written table."""

import re
from collections.abc import Mapping

import pytest

from hub.kernel.settings import Environment
from hub.people.models import Role
from tests.scenes import make_person
from tests.visitor import Visitor
from web.security.access import ROLE_OF, ROUTES, Access

VISITOR = "visitor"
LEARNER = "learner"
WHO = (VISITOR, LEARNER, *Role)

MAY_OPEN: Mapping[Access, frozenset[str]] = {
    Access.EVERYBODY: frozenset(WHO),
    Access.REHEARSAL: frozenset(WHO),
    Access.BEARER: frozenset(),
    Access.SIGNED: frozenset(WHO),
    Access.OPERATOR: frozenset(),
    Access.SIGNED_IN: frozenset(WHO) - {VISITOR},
    Access.TALENT: frozenset({Role.TALENT}),
    Access.CHARITY: frozenset({Role.CHARITY}),
    Access.ADMIN: frozenset({Role.ADMIN}),
}


def paths(visitor: Visitor) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, path) of every route, with ids that exist nowhere."""
    return sorted(
        (rule.endpoint, method, re.sub(r"<[^>]+>", "nowhere", rule.rule))
        for rule in visitor.app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    )


async def test_every_route_is_in_the_table_and_the_table_has_no_other(visitor: Visitor) -> None:
    assert {rule.endpoint for rule in visitor.app.url_map.iter_rules()} == set(ROUTES)


def test_every_access_is_explained() -> None:
    assert set(MAY_OPEN) == set(Access)
    assert set(ROLE_OF) <= set(Access)


@pytest.mark.parametrize("who", WHO)
async def test_each_role_opens_its_routes_and_no_others(visitor: Visitor, who: str) -> None:
    wrong = []
    await visitor.get("/sign-in")
    roles = [Role(who)] if who in set(Role) else []
    if who != VISITOR:
        async with visitor.parts.database.write() as db:
            person = await make_person(db, "Noé Ferraud", *roles)
        await visitor.sign_in(person)
    for endpoint, method, path in paths(visitor):
        if endpoint in {"account.sign_out", "account.sign_out_everywhere"}:
            continue
        response = await visitor.get(path) if method == "GET" else await visitor.post(path)
        may = who in MAY_OPEN[ROUTES[endpoint]]
        is_refused = response.status_code in {401, 405} or (
            "/sign-in?" in response.headers.get("Location", "") and who == VISITOR
        )
        if not is_refused and response.status_code == 403:
            page = await response.get_data(as_text=True)
            is_refused = 'data-code="forbidden"' in page or '"code":"forbidden"' in page
        if is_refused is may:
            wrong.append((endpoint, method, response.status_code))
        if response.status_code >= 500:
            wrong.append((endpoint, method, response.status_code))
    assert not wrong


async def test_signing_out_needs_a_login(visitor: Visitor) -> None:
    response = await visitor.post("/sign-out")
    assert response.status_code == 303
    assert "/sign-in" in response.headers["Location"]


async def test_every_unsafe_route_refuses_a_request_without_the_forms_token(
    visitor: Visitor,
) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud", *Role)
    await visitor.sign_in(person)
    await visitor.get("/sign-in")
    for endpoint, method, path in paths(visitor):
        if method != "POST" or ROUTES[endpoint] in {Access.BEARER, Access.SIGNED}:
            continue
        bare = await visitor.client.post(path)
        assert bare.status_code == 403, endpoint
        foreign = await visitor.post(path, None, Origin="http://evil.test")
        assert foreign.status_code == 403, endpoint


async def test_no_cookie_opens_what_asks_for_a_key(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud", *Role)
    await visitor.sign_in(person)
    await visitor.get("/sign-in")
    bearer = {path for endpoint, _, path in paths(visitor) if ROUTES[endpoint] is Access.BEARER}
    assert bearer == {"/whip/nowhere", "/whip/nowhere/nowhere"} | {
        "/whep/nowhere",
        "/whep/nowhere/nowhere",
    }
    for path in bearer:
        response = await visitor.get(path)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in response.headers


async def test_rehearsal_pages_do_not_exist_in_production(visitor: Visitor) -> None:
    settings = visitor.parts.settings
    visitor.parts.settings = settings.model_copy(update={"environment": Environment.PRODUCTION})
    for endpoint, method, path in paths(visitor):
        if ROUTES[endpoint] is Access.REHEARSAL and method == "GET":
            assert (await visitor.get(path)).status_code == 404


async def test_every_page_carries_the_strict_policy(visitor: Visitor) -> None:
    response = await visitor.get("/sign-in")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
