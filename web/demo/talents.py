"""The talents of the demo, each in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.skills.models import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTalent:
    """A talent; services are (title, minutes, euros), `hours` are by weekday (0 is Monday).

    `groups`: for how many a service is, by its title; `on_request`: those that are asked for;
    `teaches`: the field of those that are not for the first one, by their title.
    """

    key: str
    name: str
    headline: str
    about: str
    fields: Sequence[str]
    services: Sequence[tuple[str, int, int]]
    groups: Mapping[str, int] = field(default_factory=dict)
    on_request: Sequence[str] = ()
    teaches: Mapping[str, str] = field(default_factory=dict)
    weekdays: Sequence[int] = (0, 1, 2, 3, 4)
    hours: tuple[int, int] = (9, 18)
    languages: Sequence[str] = ("fr",)
    zone: str = "Europe/Paris"
    policy: Policy = Policy.MODERATE

    @property
    def locale(self) -> str:
        """Return the language they write in."""
        return self.languages[0]


TALENTS = (
    DemoTalent(
        key="camille",
        name="Camille Aubry-Lefèvre",
        headline="La guitare qui accompagne : on chante dès la première séance.",
        about=(
            "J’ai appris dans les cafés de Nantes, à jouer pour les voix des autres. Depuis "
            "quinze ans j’accompagne sur scène et j’enseigne à côté.\n\nJe ne commence jamais par "
            "le solfège. On choisit une chanson que vous aimez, on trouve trois accords qui la "
            "portent, et on l’arrange pour votre voix. La théorie vient quand elle sert."
        ),
        fields=("guitar", "songwriting", "singing"),
        services=(("Premiers accords", 60, 45), ("Arranger une chanson", 90, 65)),
        teaches={"Arranger une chanson": "songwriting"},
        weekdays=(0, 1, 2, 3, 4, 5),
        hours=(10, 20),
    ),
    DemoTalent(
        key="jeanne",
        name="Jeanne Vasseur",
        headline="Vitrail : couper le verre sans peur, monter le plomb sans colère.",
        about=(
            "Maître verrière à Troyes, j’ai restauré des baies du XVIe siècle et fait entrer la "
            "lumière dans des cuisines.\n\nEn séance, vous gardez votre table et vos outils ; je "
            "regarde vos mains. On progresse par petites pièces que l’on finit vraiment."
        ),
        fields=("stained-glass", "drawing", "art-history"),
        services=(("Un geste, corrigé", 45, 40), ("Préparer un panneau", 90, 70)),
        weekdays=(1, 2, 4),
        hours=(14, 19),
        policy=Policy.STRICT,
    ),
    DemoTalent(
        key="malo",
        name="Malo Quéméner",
        headline="Boulanger à Douarnenez : le levain, le kouign-amann et la patience.",
        about=(
            "Je me lève à trois heures, alors je donne mes séances l’après-midi. On regarde "
            "votre pâte ensemble : c’est elle qui parle.\n\nIl faut un four ordinaire, une "
            "balance et un saladier. Je vous envoie le calendrier du levain la semaine d’avant."
        ),
        fields=("bread-making", "pastry", "fermented-foods"),
        services=(("Sauver mon levain", 30, 20), ("Un pain de A à Z", 120, 55)),
        weekdays=(0, 1, 2, 3, 4),
        hours=(13, 18),
        policy=Policy.FLEXIBLE,
    ),
    DemoTalent(
        key="ada",
        name="Ada Diallo",
        headline="Statistics you can say out loud, with your own data and no formulas first.",
        about=(
            "I spent ten years counting things for hospitals, and learned that the hard part is "
            "asking. Bring a question and a table, however messy. We draw before we "
            "compute.\n\nI teach in English and in French, to nurses, journalists and doctoral "
            "students alike."
        ),
        fields=("probability-and-statistics", "data-analysis", "python"),
        services=(("Your data, one hour", 60, 80), ("Thesis emergency", 90, 110)),
        teaches={"Your data, one hour": "data-analysis"},
        languages=("en", "fr"),
    ),
    DemoTalent(
        key="emile",
        name="Émile Œuvrard",
        headline="Tailler, semer, attendre : le jardin qui se débrouille presque seul.",
        about=(
            "Trente ans de vergers en Franche-Comté. Montrez-moi votre terrain avec le "
            "téléphone : je vous dis ce qu’il veut devenir.\n\nOn parle peu de produits et "
            "beaucoup de saisons."
        ),
        fields=("vegetable-garden", "fruit-trees", "permaculture"),
        services=(("Visite du jardin par vidéo", 45, 30), ("Plan d’une année", 90, 60)),
        weekdays=(0, 2, 3, 5),
        hours=(8, 12),
    ),
    DemoTalent(
        key="margaret",
        name="Margaret Holloway",
        headline="Read it aloud: poems, speeches, your own chapter three.",
        about=(
            "Thirty years of teaching literature in Leeds, and one belief: you do not know a "
            "page until you have said it.\n\nWe read, we stop, we read again. Learners of "
            "English are as welcome as novelists."
        ),
        fields=("english", "creative-writing", "world-literature"),
        services=(("One poem, properly", 45, 35), ("Your chapter, aloud", 60, 50)),
        teaches={
            "One poem, properly": "world-literature",
            "Your chapter, aloud": "creative-writing",
        },
        languages=("en",),
        zone="Europe/London",
        hours=(9, 16),
    ),
    DemoTalent(
        key="thea",
        name="Théa Wattel",
        headline="Échecs : comprendre une position avant de calculer une variante.",
        about=(
            "Entraîneuse de clubs à Lille. J’aime les joueurs qui perdent bien et posent des "
            "questions.\n\nEnvoyez-moi trois de vos parties, surtout les ratées. On construit à "
            "partir d’elles."
        ),
        fields=("chess", "go-game", "logic-puzzles"),
        services=(("Trois parties relues", 60, 35),),
        languages=("fr", "en"),
        weekdays=(2, 3, 5, 6),
        hours=(14, 21),
    ),
    DemoTalent(
        key="yasmine",
        name="Yasmine Benali",
        headline="Droit du travail : savoir où l’on en est avant de répondre.",
        about=(
            "Avocate à Marseille. Une séance n’est pas une consultation : je vous apprends à "
            "lire votre contrat, votre convention et vos fiches de paie.\n\nVous repartez avec "
            "vos mots à vous."
        ),
        fields=("employment-law", "housing-rights", "consumer-rights"),
        services=(("Lire mon contrat", 45, 60), ("Préparer un entretien", 60, 75)),
        weekdays=(0, 1, 3, 4),
        hours=(12, 19),
    ),
    DemoTalent(
        key="hugo",
        name="Hugo Mwamba",
        headline="Portraits : la lumière d’une fenêtre, et le courage de s’approcher.",
        about=(
            "Photographe de presse à Bruxelles. On travaille avec votre appareil, fût-il un "
            "téléphone, et quelqu’un qui veut bien s’asseoir.\n\nJe parle plus de distance que "
            "d’ouverture."
        ),
        fields=("portrait-photography", "phone-photography", "photography"),
        services=(("Une fenêtre, un visage", 60, 55),),
        languages=("fr", "en"),
        zone="Europe/Brussels",
        weekdays=(1, 3, 4, 5),
    ),
    DemoTalent(
        key="lina",
        name="Li Na Rousseau",
        headline="Le chinois par le pinceau : un caractère, une histoire, une phrase.",
        about=(
            "Née à Chengdu, lyonnaise depuis vingt ans. On écrit, on prononce, on boit du thé à "
            "distance.\n\nPour les débutants complets comme pour ceux qui ont tout oublié."
        ),
        fields=("mandarin-chinese", "calligraphy", "tea"),
        services=(("Cinq caractères par cœur", 45, 32), ("Conversation lente", 60, 40)),
        weekdays=(0, 1, 2, 4),
        hours=(9, 13),
    ),
    DemoTalent(
        key="oscar",
        name="Oscar Petit-Renaud",
        headline="Parler devant des gens : respirer, se taire, puis commencer.",
        about=(
            "Comédien, puis souffleur, puis professeur de voix. Vous apportez un texte : un "
            "discours de mariage, une soutenance, une plaidoirie.\n\nOn le dit debout, trois "
            "fois. La quatrième est la bonne."
        ),
        fields=("public-speaking", "acting", "voice-and-diction"),
        services=(("Mon discours, debout", 45, 48), ("Dernière répétition", 30, 35)),
        on_request=("Dernière répétition",),
        hours=(9, 20),
    ),
    DemoTalent(
        key="rosalie",
        name="Rosalie Tremblay",
        headline="Lire le ciel d’hiver à l’œil nu, du balcon ou du champ.",
        about=(
            "Médiatrice scientifique à Montréal. Aucun télescope n’est nécessaire : une "
            "couverture, une thermos, un quart d’heure d’obscurité.\n\nLes séances ont lieu "
            "pendant votre nuit ou pendant la mienne."
        ),
        fields=("astronomy", "everyday-science", "physics"),
        services=(("Ma première carte du ciel", 60, 38),),
        languages=("fr", "en"),
        zone="America/Montreal",
        weekdays=(0, 2, 4, 6),
        hours=(12, 18),
    ),
    DemoTalent(
        key="samuel",
        name="Samuel Okafor",
        headline="Running after forty: slower first, then further, without the knee.",
        about=(
            "Physiotherapist and mediocre marathoner. I look at how you walk before I look at "
            "how you run.\n\nWe make a plan you can keep on a bad week."
        ),
        fields=("running", "strength-training", "gentle-fitness"),
        services=(("A plan that survives winter", 45, 42),),
        languages=("en", "fr"),
        weekdays=(1, 2, 3, 5),
        hours=(7, 12),
    ),
    DemoTalent(
        key="ines",
        name="Inès Ouvrard",
        headline="Interprète : quarante minutes d’espagnol, corrigées à la fin, jamais au milieu.",
        about=(
            "Je passe mes journées entre deux langues, et j’aime voir quelqu’un cesser de "
            "traduire dans sa tête.\n\nOn parle d’abord. Je note. Les dernières minutes servent "
            "à reprendre ce qui mérite de l’être."
        ),
        fields=("spanish", "portuguese", "translation"),
        services=(("Conversation", 45, 33), ("Préparer un oral", 60, 46), ("À quatre", 60, 14)),
        groups={"À quatre": 4},
        languages=("fr", "en"),
        weekdays=(0, 1, 2, 3),
        hours=(8, 19),
    ),
)
