"""Who of the demo gave an address, which charities issue receipts, and a few that are issued."""

from collections.abc import Mapping

from billing.documents.charity_year import issue_ready
from billing.documents.identities import (
    Declaration,
    Identity,
    declare,
    save_address,
    save_seller,
)
from billing.documents.models import CharityStatus
from billing.documents.rules import year_of
from hub.charities.models import Charity
from web.demo.causes import BOW, LAND
from web.demo.learners import MEMBER
from web.demo.stage import Stage

LEARNER = Identity(
    full_name="Léa Fontaine", street="12 rue de la Treille", postal_code="69002", city="Lyon"
)
SELLER = Identity(
    full_name="Camille Aubry-Lefèvre",
    street="4 place du Marché",
    postal_code="44000",
    city="Nantes",
    registration="303265045",
)
DECLARATIONS = {
    BOW: Declaration(
        status=CharityStatus.GENERAL_INTEREST,
        has_article_238_bis=True,
        signatory_title="Présidente",
    ),
    LAND: Declaration(
        status=CharityStatus.PUBLIC_UTILITY,
        status_detail="Décret du 3 mars 1998, Journal officiel du 5 mars 1998",
        signatory_title="Trésorier",
    ),
}


async def file_papers(stage: Stage, charities: Mapping[str, Charity]) -> None:
    """Let two charities declare their right, two people say who they are, and issue receipts."""
    now, people = stage.now, stage.people
    async with stage.database.write() as db:
        for slug, declaration in DECLARATIONS.items():
            await declare(db, charities[slug].id, declaration, by=people[MEMBER[0]].id, now=now)
        await save_address(db, people["lea"].id, LEARNER, now=now)
        await save_seller(db, people["camille"].id, SELLER, has_mandated=True, now=now)
    await issue_ready(
        stage.database, charities[BOW].id, year=year_of(now), by=people[MEMBER[0]].id, now=now
    )
