"""A charity sends its proof; an admin reads it, verifies or says what is missing."""

import asyncio

import pytest

from hub.charities import rules, service, verification
from hub.charities.errors import (
    CharityVerified,
    DetailMissing,
    DetailTooLong,
    NotProven,
    NumberVerified,
    ReasonMissing,
    RegistrationTaken,
    TooManyApplications,
    TooManyProofs,
)
from hub.charities.members import members_of
from hub.charities.models import Charity, MemberRole
from hub.charities.service import CharityDetails
from hub.charities.verification import SentFile, Standing, standing_of
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.people.models import Person, Role
from hub.people.trail import TrailFilter, read_trail
from tests.scenes import NOW, make_person
from tests.unit.hub.charities.test_rules import PDF, PNG

DETAILS = CharityDetails(
    slug="",
    name="Les Lanternes du port",
    registration="882 165 046",
    address="3 impasse des Cordiers, 29100 Douarnenez",
    object_fr="Apprendre à lire.",
    object_en="",
    signatory="Gwenola Strullu",
)


async def people(database: Database) -> tuple[Person, Person]:
    async with database.write() as db:
        founder = await make_person(db, "Gwenola Strullu")
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
    return founder, admin


async def found(database: Database, founder: Person, details: CharityDetails = DETAILS) -> Charity:
    async with database.write() as db:
        return await service.found_charity(db, details, founder_id=founder.id, now=NOW)


async def standing(database: Database, charity: Charity) -> Standing:
    async with database.read() as db:
        row = await db.get_one(Charity, charity.id)
        return standing_of(row, has_proof=bool(await verification.proofs_of(db, charity.id)))


async def test_whoever_registers_a_charity_manages_it(database: Database) -> None:
    founder, _ = await people(database)
    charity = await found(database, founder)
    assert (charity.slug, charity.registration) == ("les-lanternes-du-port", "882165046")
    assert charity.cause("en") == "Apprendre à lire."
    assert await standing(database, charity) is Standing.UNPROVEN
    async with database.read() as db:
        assert [role for _, role in await members_of(db, charity.id)] == [MemberRole.MANAGE]


async def test_two_charities_of_one_name_have_two_addresses_and_two_numbers(
    database: Database,
) -> None:
    founder, admin = await people(database)
    first = await found(database, founder)
    await _send(database, first, founder)
    await _accept(database, first, admin)
    with pytest.raises(RegistrationTaken):
        await found(database, founder)
    other = CharityDetails(**{**_fields(), "registration": "W751234567"})
    assert (await found(database, founder, other)).slug == "les-lanternes-du-port-2"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, DetailMissing),
        ({"signatory": ""}, DetailMissing),
        ({"name": "x" * 121}, DetailTooLong),
        ({"address": "x" * 301}, DetailTooLong),
    ],
)
async def test_a_charity_says_all_that_is_needed(
    database: Database, change: dict[str, str], refusal: type[Exception]
) -> None:
    founder, _ = await people(database)
    with pytest.raises(refusal):
        await found(database, founder, CharityDetails(**{**_fields(), **change}))


async def test_a_charity_is_verified_once_it_has_sent_a_document(database: Database) -> None:
    founder, admin = await people(database)
    charity = await found(database, founder)
    with pytest.raises(NotProven):
        await _accept(database, charity, admin)
    await _send(database, charity, founder)
    assert await standing(database, charity) is Standing.WAITING
    await _accept(database, charity, admin)
    await _accept(database, charity, admin)
    assert await standing(database, charity) is Standing.VERIFIED
    with pytest.raises(CharityVerified):
        await _send(database, charity, founder)
    with pytest.raises(CharityVerified):
        await _refuse(database, charity, admin, "Trop tard.")
    assert (await _acts(database, charity)).count("charity.verified") == 1


async def test_a_refusal_says_why_until_something_new_is_sent(database: Database) -> None:
    founder, admin = await people(database)
    charity = await found(database, founder)
    await _send(database, charity, founder)
    with pytest.raises(ReasonMissing):
        await _refuse(database, charity, admin, "  ")
    await _refuse(database, charity, admin, "La page 2 manque.")
    assert await standing(database, charity) is Standing.REFUSED
    async with database.read() as db:
        assert (await db.get_one(Charity, charity.id)).refusal == "La page 2 manque."
    await _send(database, charity, founder)
    assert await standing(database, charity) is Standing.WAITING
    await _refuse(database, charity, admin, "Le nom diffère.")
    async with database.write() as db:
        await service.describe_charity(db, charity.id, DETAILS, by=founder.id, now=NOW)
    assert await standing(database, charity) is Standing.WAITING


async def test_a_document_comes_back_as_it_was_and_its_first_reader_is_noted(
    database: Database,
) -> None:
    founder, admin = await people(database)
    charity = await found(database, founder)
    file = SentFile(name="../photo.exe", content=PNG)
    async with database.write() as db:
        sent = await verification.send_proof(db, charity.id, file, by=founder.id, now=NOW)
    assert (sent.file_name, sent.media_type, sent.is_picture) == ("photo.png", "image/png", True)
    for _ in range(3):
        async with database.write() as db:
            proof = await verification.open_proof(
                db, charity.id, sent.id, admin_id=admin.id, now=NOW
            )
        assert proof.content == PNG
    assert (await _acts(database, charity)).count("proof.read") == 1
    async with database.write() as db:
        with pytest.raises(NotFound):
            await verification.open_proof(db, "cha_other", sent.id, admin_id=admin.id, now=NOW)


async def test_the_documents_of_a_charity_are_bounded(database: Database) -> None:
    founder, _ = await people(database)
    charity = await found(database, founder)
    for _ in range(rules.MAX_PROOFS):
        await _send(database, charity, founder)
    with pytest.raises(TooManyProofs):
        await _send(database, charity, founder)


async def test_the_documents_of_a_charity_have_ten_megabytes_together(database: Database) -> None:
    founder, _ = await people(database)
    charity = await found(database, founder)
    large = PDF + b"\n" * (rules.MAX_PROOF_BYTES - len(PDF) - 8) + b"%%EOF"
    for _ in range(2):
        await _send(database, charity, founder, content=large)
    with pytest.raises(TooManyProofs):
        await _send(database, charity, founder, content=large)


async def test_a_number_that_is_only_applied_for_is_free_to_others(database: Database) -> None:
    squatter, admin = await people(database)
    first = await found(database, squatter)
    async with database.write() as db:
        owner = await make_person(db, "Yann Strullu")
    second = await found(database, owner)
    async with database.read() as db:
        assert [c.id for c in await service.others_with_number(db, second)] == [first.id]
    for charity, founder in ((first, squatter), (second, owner)):
        await _send(database, charity, founder)
    await _accept(database, second, admin)
    with pytest.raises(NumberVerified):
        await _accept(database, first, admin)
    async with database.write() as db:
        third = await make_person(db, "Paul Strullu")
    with pytest.raises(RegistrationTaken):
        await found(database, third)


async def test_of_two_admins_who_verify_one_number_at_once_one_does(database: Database) -> None:
    founder, admin = await people(database)
    async with database.write() as db:
        owner = await make_person(db, "Yann Strullu")
    charities = [await found(database, founder), await found(database, owner)]
    for charity, person in zip(charities, (founder, owner), strict=True):
        await _send(database, charity, person)
    other = Database(database.url)
    try:
        results = await asyncio.gather(
            _accept(database, charities[0], admin),
            _accept(other, charities[1], admin),
            return_exceptions=True,
        )
    finally:
        await other.close()
    assert [type(result) for result in results if result is not None] == [NumberVerified]
    standings = [await standing(database, charity) for charity in charities]
    assert sorted(standings) == sorted([Standing.VERIFIED, Standing.WAITING])


async def test_nobody_has_more_than_three_charities_waiting(database: Database) -> None:
    founder, admin = await people(database)
    numbers = iter(f"W75123456{number}" for number in range(9))

    def another() -> CharityDetails:
        return CharityDetails(**{**_fields(), "registration": next(numbers)})

    first = await found(database, founder, another())
    attempts = await asyncio.gather(
        *(found(database, founder, another()) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(made, TooManyApplications) for made in attempts) == 2
    await _send(database, first, founder)
    await _accept(database, first, admin)
    await found(database, founder, another())
    with pytest.raises(TooManyApplications):
        await found(database, founder, another())


def _fields() -> dict[str, str]:
    return {name: getattr(DETAILS, name) for name in DETAILS.__slots__}


async def _send(
    database: Database, charity: Charity, founder: Person, *, content: bytes = PDF
) -> None:
    proof = SentFile(name="statuts.pdf", content=content)
    async with database.write() as db:
        await verification.send_proof(db, charity.id, proof, by=founder.id, now=NOW)


async def _accept(database: Database, charity: Charity, admin: Person) -> None:
    async with database.write() as db:
        now_shown = await db.get_one(Charity, charity.id)
        seen = verification.shown(now_shown, await verification.proofs_of(db, charity.id))
        await verification.accept_charity(db, charity.id, seen=seen, admin_id=admin.id, now=NOW)


async def _refuse(database: Database, charity: Charity, admin: Person, reason: str) -> None:
    async with database.write() as db:
        await verification.refuse_charity(db, charity.id, admin_id=admin.id, reason=reason, now=NOW)


async def _acts(database: Database, charity: Charity) -> list[str]:
    async with database.read() as db:
        page = await read_trail(db, TrailFilter(subject_id=charity.id), limit=50)
    return [entry.act for entry, _ in page.entries]
