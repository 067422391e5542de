"""The masterclasses of the demo, who came and who gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from web.demo.causes import BOW, BRIDGE, LAND, ROOF
from web.demo.halls import GLASS, SONG, Hall


class Fate(StrEnum):
    """What has become of a masterclass by the time the demo is opened."""

    SETTLED = "settled"
    ENDED = "ended"
    CANCELLED = "cancelled"
    SOON = "soon"
    LATER = "later"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who takes a seat or gives: euros of gift, and what of it people may see."""

    who: str
    euros: int = 0
    words: str = ""
    is_named: bool = False
    covers_fees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A masterclass; `day` counts from today and `hour` is the host's, ignored for `SOON`."""

    host: str
    cause: str
    field: str
    title: str
    summary: str
    language: str
    day: int
    hour: int
    duration_min: int
    ticket_euros: int
    goal_euros: int
    capacity: int
    fate: Fate
    seats: Sequence[Giver] = ()
    during: Sequence[Giver] = ()
    apart: Sequence[Giver] = ()
    co_hosts: Sequence[str] = ()
    questions: Sequence[str] = ()
    hall: Hall | None = None


BROADCASTS = (
    Broadcast(
        host="emile",
        cause=LAND,
        field="fruit-trees",
        title="Tailler sans blesser : le verger en hiver",
        summary=(
            "Un sécateur, un pommier, une heure. On regarde l’arbre longtemps, puis on coupe "
            "peu.\n\nÉmile montre trois coupes sur un arbre jeune et une sur un vieux, et répond "
            "aux photos que vous aurez envoyées."
        ),
        language="fr",
        day=-41,
        hour=18,
        duration_min=60,
        ticket_euros=8,
        goal_euros=250,
        capacity=80,
        fate=Fate.SETTLED,
        seats=(
            Giver("lea", 10, "Pour le pommier de ma grand-mère.", is_named=True),
            Giver("tom"),
            Giver("agnes", 20, covers_fees=True),
            Giver("bruno", 5, "Merci Émile !", is_named=True),
        ),
        during=(
            Giver("clara", 50, "Bravo pour ces vergers.", is_named=True, covers_fees=True),
            Giver("tom", 10, "Je n’oserai plus jamais couper au hasard."),
        ),
        apart=(Giver("fatou", 15, "De loin, mais avec vous.", is_named=True),),
    ),
    Broadcast(
        host="margaret",
        cause=BOW,
        field="world-literature",
        title="One poem, said four times",
        summary=(
            "A single page of Christina Rossetti, read four times in an hour: for the breath, "
            "for the commas, for the meaning, and for whoever is listening.\n\nFree to attend. "
            "Give what an evening of poetry is worth to you."
        ),
        language="en",
        day=-26,
        hour=19,
        duration_min=60,
        ticket_euros=0,
        goal_euros=200,
        capacity=200,
        fate=Fate.SETTLED,
        seats=(
            Giver("george", 25, "For the children, and the commas.", is_named=True),
            Giver("mei"),
            Giver("agnes"),
            Giver("idris"),
        ),
        during=(
            Giver("mei", 30, "I will never rush a full stop again.", is_named=True),
            Giver("george", 20, covers_fees=True),
        ),
    ),
    Broadcast(
        host="hugo",
        cause=ROOF,
        field="portrait-photography",
        title="La lumière de cinq heures",
        summary=(
            "Un portrait en direct à l’heure où le soleil se couche sur la Senne, avec une seule "
            "fenêtre et aucun flash."
        ),
        language="fr",
        day=-9,
        hour=17,
        duration_min=45,
        ticket_euros=10,
        goal_euros=400,
        capacity=60,
        fate=Fate.CANCELLED,
        seats=(Giver("louis", 5), Giver("elin", covers_fees=True)),
        apart=(Giver("idris", 20, "Même sans la photo, bon courage.", is_named=True),),
    ),
    Broadcast(
        host="camille",
        cause=BOW,
        field="songwriting",
        title="Comment naît une chanson",
        summary=(
            "On part d’une phrase proposée par le public et, une heure plus tard, on chante un "
            "couplet et un refrain.\n\nCamille montre ce qui se passe avant la mélodie : les "
            "mots que l’on jette, le rythme que l’on garde."
        ),
        language="fr",
        day=-1,
        hour=20,
        duration_min=75,
        ticket_euros=12,
        goal_euros=600,
        capacity=120,
        fate=Fate.ENDED,
        seats=(
            Giver("lea", 15, "La phrase du public, c’était la mienne !", is_named=True),
            Giver("idris"),
            Giver("bruno", 10, covers_fees=True),
            Giver("paula", 20, is_named=True),
            Giver("tom"),
            Giver("george", 5, "My French is poor but the song is not.", is_named=True),
        ),
        during=(
            Giver("paula", 50, "Pour qu’un enfant ait sa guitare.", is_named=True),
            Giver("idris", 10),
            Giver("bruno", 5, "Le refrain me reste en tête."),
        ),
        hall=SONG,
    ),
    Broadcast(
        host="jeanne",
        cause=BRIDGE,
        field="stained-glass",
        title="Le geste du vitrail",
        summary=(
            "Une petite rose de neuf verres, coupée, assemblée et sertie sous vos yeux, de la "
            "première rayure au dernier coup de fer.\n\nJeanne raconte aussi ce que l’on apprend "
            "d’une baie que quelqu’un d’autre a faite il y a cinq siècles. Vous pourrez poser vos "
            "questions pendant toute la soirée."
        ),
        language="fr",
        day=0,
        hour=0,
        duration_min=60,
        ticket_euros=15,
        goal_euros=300,
        capacity=150,
        fate=Fate.SOON,
        seats=(
            Giver("lea", 10, "Vivement ce soir.", is_named=True),
            Giver("agnes", 25, "Un atelier m’a sauvée à vingt ans.", is_named=True),
            Giver("clara"),
            Giver("louis", 5),
        ),
        apart=(Giver("mei", 40, "From London, with glass in mind.", is_named=True),),
        hall=GLASS,
    ),
    Broadcast(
        host="ada",
        cause=ROOF,
        field="probability-and-statistics",
        title="What the numbers do not say",
        summary=(
            "Five charts from last week’s news, and what each of them quietly leaves out. We "
            "redraw two of them together.\n\nNo mathematics beyond a fraction. Bring a doubt."
        ),
        language="en",
        day=3,
        hour=19,
        duration_min=60,
        ticket_euros=0,
        goal_euros=500,
        capacity=300,
        fate=Fate.LATER,
        seats=(Giver("mei", 10), Giver("george"), Giver("tom")),
        co_hosts=("margaret",),
        questions=("Which number in the news made you doubt?", "Where do you meet statistics?"),
    ),
    Broadcast(
        host="malo",
        cause=LAND,
        field="bread-making",
        title="Le pain du dimanche",
        summary=(
            "On pétrit le samedi soir, on cuit le dimanche matin. Entre les deux, Malo explique "
            "ce que fait la pâte pendant que vous dormez."
        ),
        language="fr",
        day=6,
        hour=17,
        duration_min=90,
        ticket_euros=9,
        goal_euros=400,
        capacity=100,
        fate=Fate.LATER,
        seats=(Giver("paula"),),
    ),
    Broadcast(
        host="thea",
        cause=BRIDGE,
        field="chess",
        title="Penser trois coups d’avance",
        summary=(
            "Trois positions célèbres, jouées avec le public : on vote chaque coup, on se trompe, "
            "on comprend."
        ),
        language="fr",
        day=13,
        hour=18,
        duration_min=75,
        ticket_euros=6,
        goal_euros=350,
        capacity=200,
        fate=Fate.LATER,
    ),
    Broadcast(
        host="jeanne",
        cause=BRIDGE,
        field="stained-glass",
        title="Réparer une vitre soufflée",
        summary="À écrire : le verre, la fêlure, ce que l’on sauve.",
        language="fr",
        day=34,
        hour=18,
        duration_min=60,
        ticket_euros=10,
        goal_euros=300,
        capacity=120,
        fate=Fate.DRAFT,
    ),
)
