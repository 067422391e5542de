"""The front page, and the choice of language and zone."""

from tests.scenes import make_charity, make_masterclass, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring


async def test_an_empty_hub_still_says_what_it_is_for(visitor: Visitor) -> None:
    page = await visitor.text("/")
    assert "Apprenez avec quelqu’un qui le fait" in page
    assert "350 domaines" in page


async def test_talents_and_masterclasses_are_on_the_front_page(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        host = await make_talent(db)
        admin = await make_person(db, "Malo Quéméner")
        await make_masterclass(db, host, await make_charity(db, admin, admin))
    page = await visitor.text("/")
    for words in ("Camille Aubry", "Accompagner une voix", "Les Mains vertes"):
        assert words in page


async def test_the_language_follows_the_browser_then_the_switch(visitor: Visitor) -> None:
    english = await visitor.get("/", **{"Accept-Language": "en-GB,en;q=0.9"})
    assert "Learn it from somebody who does it" in await english.get_data(as_text=True)
    switched = await visitor.post("/language", {"locale": "en", "next": "/talents?q=pain"})
    assert switched.headers["Location"] == "/talents?q=pain"
    assert "Learn it from somebody who does it" in await visitor.text("/")


async def test_an_unknown_language_changes_nothing(visitor: Visitor) -> None:
    await visitor.post("/language", {"locale": "xx", "next": "/"})
    assert "Apprenez avec" in await visitor.text("/")


async def test_the_switch_of_language_leads_back_to_the_same_search(visitor: Visitor) -> None:
    page = await visitor.text("/talents?q=pain&page=1")
    assert 'name="next" value="/talents?q=pain&amp;page=1"' in page


async def test_the_choice_of_a_time_zone_leads_back_to_the_same_week(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        slug = (await make_talent(db)).talent.slug
    page = await visitor.text(f"/talents/{slug}?week=1")
    assert f'href="/time-zone?next=/talents/{slug}%3Fweek%3D1"' in page
