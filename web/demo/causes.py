"""The charities of the demo: invented, with numbers that pass the check of their kind."""

from hub.charities.service import CharityDetails

BOW, LAND, BRIDGE, ROOF = (
    "l-archet-partage",
    "terres-d-ambrelle",
    "la-passerelle-de-lindray",
    "un-toit-pour-orvelle",
)

CAUSES = (
    CharityDetails(
        slug=BOW,
        name="L’Archet partagé",
        registration="W449027316",
        address="12 rue du Vieux-Lavoir, 44000 Nantes",
        object_fr=(
            "Prêter des instruments et offrir des leçons aux enfants dont les parents n’ont pas "
            "les moyens d’un conservatoire."
        ),
        object_en=(
            "Lending instruments and giving lessons to children whose parents cannot afford a "
            "music school."
        ),
        signatory="Hélène Marchand",
    ),
    CharityDetails(
        slug=LAND,
        name="Terres d’Ambrelle",
        registration="902417351",
        address="Chemin des Prés-Hauts, 25000 Besançon",
        object_fr="Transformer des friches en vergers de quartier, avec ceux qui y vivent.",
        object_en="Turning waste land into orchards, with the people who live around it.",
        signatory="Roland Viennot",
    ),
    CharityDetails(
        slug=BRIDGE,
        name="La Passerelle de Lindray",
        registration="W103884125",
        address="5 place du Moulin, 10000 Troyes",
        object_fr=(
            "Ouvrir des ateliers d’artisans à des jeunes sans diplôme, une année durant, avec un "
            "logement et un tuteur."
        ),
        object_en=(
            "Opening craftspeople’s workshops to young people without a diploma for a year, with "
            "a home and a mentor."
        ),
        signatory="Mathilde Aubertin",
    ),
    CharityDetails(
        slug=ROOF,
        name="Un toit pour Orvelle",
        registration="913076485",
        address="48 quai de la Fosse-aux-Loups, 59000 Lille",
        object_fr="Loger des familles de passage dans des logements vides, le temps de souffler.",
        object_en="Housing families in empty flats for as long as it takes to catch their breath.",
        signatory="Youssef Karam",
    ),
)

WAITING = CharityDetails(
    slug="les-lanternes-du-port",
    name="Les Lanternes du port",
    registration="882165046",
    address="3 impasse des Cordiers, 29100 Douarnenez",
    object_fr="Apprendre à lire et à écrire aux adultes, le soir, dans les cafés.",
    object_en="Teaching adults to read and write, in the evening, in cafés.",
    signatory="Gwenola Strullu",
)
