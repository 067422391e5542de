"""Drafts: kept, changed, announced, thrown away; and what is changed after announcing."""

import pytest
from sqlalchemy import select

from hub.kernel.mail import MailRow
from hub.masterclasses.models import Masterclass, MasterclassState
from tests.integration.web.pages.masterclass_scenes import Evening, body, make_evening, pay_newest
from tests.integration.web.pages.test_studio_masterclasses import NEW, announced, form
from tests.scenes import make_talent
from tests.visitor import Visitor


async def draft(visitor: Visitor, evening: Evening, **changed: str) -> Masterclass:
    """Keep a masterclass as a draft."""
    await visitor.sign_in(evening.host.person)
    typed = form(evening.charity.id, draft="1", **changed)
    assert (await visitor.post(NEW, typed)).status_code == 303
    (made,) = await announced(visitor)
    return made


async def test_a_draft_is_seen_by_its_hosts_alone_and_announced_when_it_is_ready(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    made = await draft(visitor, evening, summary="")
    page = f"/studio/masterclasses/{made.id}"
    assert made.state is MasterclassState.DRAFT
    assert made.title in await visitor.text("/studio/masterclasses")
    stranger = visitor.another()
    assert made.title not in await stranger.text("/masterclasses")
    assert (await stranger.get(f"/masterclasses/{made.slug}")).status_code == 404
    assert (await stranger.get(f"/masterclasses/{made.slug}/give")).status_code == 404
    # It does not say yet what people will see: the form asks for it.
    refused = await visitor.post(f"{page}/publish")
    assert refused.status_code == 422
    assert 'id="error-summary"' in await body(refused)
    typed = form(evening.charity.id, summary="On joue.")
    assert (await visitor.post(f"{page}/edit", typed)).status_code == 303
    assert (await visitor.post(f"{page}/publish")).status_code == 303
    assert made.title in await stranger.text("/masterclasses")


async def test_no_page_of_a_draft_leads_to_one_that_is_not_there(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    made = await draft(visitor, evening)
    for path in ("", "/questions"):
        shown = await visitor.text(f"/studio/masterclasses/{made.id}{path}")
        assert f'href="/masterclasses/{made.slug}' not in shown, path


async def test_announcing_a_draft_over_something_else_says_so_beside_the_day(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    made = await draft(visitor, evening, date="2026-11-24", time="17:30")
    refused = await visitor.post(f"/studio/masterclasses/{made.id}/publish")
    assert refused.status_code == 422
    assert 'id="error-date"' in await body(refused)


async def test_a_draft_is_thrown_away_after_a_question(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    made = await draft(visitor, evening)
    page = f"/studio/masterclasses/{made.id}"
    asked = await visitor.post(f"{page}/discard")
    assert asked.status_code == 303
    assert "Jeter ce brouillon" in await visitor.text(asked.headers["Location"])
    assert len(await announced(visitor)) == 1
    assert (await visitor.post(f"{page}/discard", {"confirmed": "1"})).status_code == 303
    assert await announced(visitor) == []


@pytest.mark.parametrize(
    ("field", "typed"), [("title", " "), ("charity_id", ""), ("date", "demain"), ("capacity", "0")]
)
async def test_a_draft_too_has_a_sentence_beside_what_cannot_be(
    visitor: Visitor, field: str, typed: str
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    wrong = form(evening.charity.id, **{"draft": "1", field: typed})
    response = await visitor.post(NEW, wrong)
    assert response.status_code == 422
    assert f'id="error-{field}"' in await body(response)
    assert await announced(visitor) == []


async def test_who_has_a_seat_is_told_of_new_words_and_not_of_another_price(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/register", {"amount": "0"})
    await pay_newest(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    shown = await visitor.text(f"{page}/edit")
    assert 'name="charity_id"' not in shown
    assert 'name="date"' not in shown
    kept = form(
        evening.charity.id,
        title="Accompagner une voix",
        summary="Une heure pour ne plus couvrir le chant.",
        goal="1000",
        capacity="50",
    )
    await visitor.post(f"{page}/edit", {**kept, "ticket": "5"})
    await visitor.post(f"{page}/edit", {**kept, "ticket": "5", "title": "Accompagner deux voix"})
    await visitor.parts.dispatcher.drain()
    async with visitor.parts.database.read() as db:
        query = select(MailRow).where(MailRow.key.startswith("masterclass_changed:"))
        (mail,) = list(await db.scalars(query))
        changed = await db.get_one(Masterclass, evening.masterclass.id)
    assert mail.recipient == evening.viewer.email
    assert "le titre" in mail.text
    assert (changed.title, changed.ticket_cents) == ("Accompagner deux voix", 500)


async def test_fewer_seats_than_people_are_refused_beside_the_field(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    for name in ("viewer", "member"):
        person = await visitor.another().sign_in(getattr(evening, name))
        await person.post(f"{evening.page}/register", {"amount": "0"})
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}/edit"
    response = await visitor.post(page, form(evening.charity.id, capacity="1"))
    assert response.status_code == 422
    assert 'id="error-capacity"' in await body(response)


async def test_another_talent_neither_sees_nor_changes_it(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    async with visitor.parts.database.write() as db:
        other = await make_talent(db, "Jeanne Vasseur")
    await visitor.sign_in(other.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    for path in ("edit", "new-date", "questions", "co-hosts", "answers.csv"):
        assert (await visitor.get(f"{page}/{path}")).status_code == 404
    for path in ("edit", "publish", "new-date", "questions", "co-hosts", "co-hosts/consent"):
        assert (await visitor.post(f"{page}/{path}", form("x"))).status_code == 404
    rehearsal = f"/live/rehearsal/{evening.masterclass.id}"
    assert (await visitor.get(rehearsal)).status_code == 404
