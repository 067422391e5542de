"""Find a talent, and read their page."""

from tests.scenes import SLOT, make_strikes, make_talent
from tests.visitor import Visitor
from web.compose import Wiring


async def test_a_talent_is_found_by_field_or_name_in_either_language(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    for query in ("guitare", "GUITARE", "guitar", "Aubry", "aubry camille"):
        assert "Camille Aubry" in await visitor.text(f"/talents?q={query}"), query


async def test_accents_do_not_matter(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        await make_talent(db, "Éloïse Œuvrard")
    assert "Éloïse Œuvrard" in await visitor.text("/talents?q=eloise+oeuvrard")


async def test_a_family_shows_its_talents_and_its_fields(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    assert "Camille Aubry" in await visitor.text("/talents?family=music")
    assert "Camille Aubry" not in await visitor.text("/talents?family=games")


async def test_nobody_found_invites_to_look_elsewhere_or_to_teach(visitor: Visitor) -> None:
    page = await visitor.text("/talents?q=xyzzy")
    assert "Personne n’enseigne encore" in page
    assert "personne ne porte ce nom" in page
    assert "/studio" in page
    assert "personne ne porte ce nom" not in await visitor.text("/talents?q=violon")


async def test_nobody_is_said_to_teach_a_person(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    assert "1 talent correspond." in await visitor.text("/talents?q=camille")
    assert "1 talent l’enseigne." in await visitor.text("/talents?q=guitare")


async def test_odd_addresses_are_pages_all_the_same(visitor: Visitor) -> None:
    for query in ("page=-3", "page=10000000000000", "page=x", "q=%01%27%22%25_"):
        assert (await visitor.get(f"/talents?{query}")).status_code == 200, query


async def test_what_does_not_exist_is_not_found(visitor: Visitor) -> None:
    for path in ("/talents/nobody", "/talents?field=x", "/talents?family=x"):
        assert (await visitor.get(path)).status_code == 404, path


async def test_slots_are_in_the_visitors_zone_which_is_named(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    paris = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert "Europe/Paris" in paris
    assert f'value="{SLOT.isoformat()}"><time datetime="{SLOT.isoformat()}">15:00' in paris
    await visitor.post("/time-zone", {"zone": "America/Montreal", "next": "/"})
    montreal = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert f'<time datetime="{SLOT.isoformat()}">09:00' in montreal


async def test_the_last_week_of_the_horizon_has_no_next(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    page = await visitor.text(f"/talents/{teacher.talent.slug}?week=99999")
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


async def test_a_suspended_talent_shows_no_slots(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        await make_strikes(db, teacher.person.id)
    page = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert "ne prend plus de réservations" in page
    assert 'name="starts_at"' not in page


async def test_a_search_without_a_letter_finds_nobody(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    assert "Camille Aubry" not in await visitor.text("/talents?q=%F0%9F%98%80")


async def test_a_search_says_the_day_and_shows_who_is_free_then(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    asked = f"/talents?day={SLOT.date()}&part=evening"
    page = await visitor.text(f"{asked}&language=fr&to=60")
    assert "Libres le mardi 24 novembre 2026, le soir" in page
    assert f'href="/talents/{teacher.talent.slug}?week=0#slots"' in page
    for missed in ("language=en", "language=fr&to=59,99"):
        assert "Personne pour tout cela" in await visitor.text(f"{asked}&{missed}"), missed


async def test_what_cannot_be_read_of_a_search_is_said_and_left_out(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    for asked, said in (
        ("day=2026-11-22", "Choisissez un jour"),
        ("day=demain", "Choisissez un jour"),
        ("to=cher", "Écrivez un montant"),
        ("from=80&to=20", "Le prix le plus bas dépasse le plus haut"),
    ):
        page = await visitor.text(f"/talents?{asked}")
        assert said in page, asked
        assert "Camille Aubry" in page, asked


async def test_whoever_has_searched_may_search_again_without_choosing_anything(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        await make_talent(db)
    page = await visitor.text("/talents?q=guitare")
    form = page[page.index('<form class="search-box"') :]
    assert " required" not in form[: form.index("</form>")]
