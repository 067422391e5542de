"""Posters in order: what is on the air, then what is to come, by family."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hub.masterclasses.models import MasterclassState
from hub.skills.catalogue import Family, load_catalogue
from web.views.masterclass_cards import MasterclassCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The posters to show, and the families one may narrow to with how many each has."""

    live: Sequence[MasterclassCard]
    coming: Sequence[MasterclassCard]
    families: Sequence[tuple[Family, int]]
    chosen: Family | None
    total: int


def shelve(cards: Sequence[MasterclassCard], *, family_slug: str) -> Shelves:
    """Sort posters; a family that has none, or does not exist, narrows nothing."""
    counts = Counter(card.field.family_slug for card in cards)
    families = [(f, counts[f.slug]) for f in load_catalogue().families if counts[f.slug]]
    chosen = next((family for family, _ in families if family.slug == family_slug), None)
    shown = [c for c in cards if chosen is None or c.field.family_slug == chosen.slug]
    return Shelves(
        live=[c for c in shown if c.masterclass.state is MasterclassState.LIVE],
        coming=[c for c in shown if c.masterclass.state is not MasterclassState.LIVE],
        families=families,
        chosen=chosen,
        total=len(cards),
    )
