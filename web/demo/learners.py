"""The people who learn, watch and give in the demo."""

LEARNERS = (
    ("lea", "Léa Fontaine", "fr"),
    ("tom", "Tom Marchetti", "fr"),
    ("agnes", "Agnès Delcourt", "fr"),
    ("idris", "Idris Benhamou", "fr"),
    ("clara", "Clara Nivelle", "fr"),
    ("george", "George Ashdown", "en"),
    ("mei", "Mei Carrington", "en"),
    ("louis", "Louis Sauvageot", "fr"),
    ("fatou", "Fatou Sy", "fr"),
    ("bruno", "Bruno Castaing", "fr"),
    ("elin", "Elin Harper", "en"),
    ("paula", "Paula Estrela", "fr"),
)
MEMBER = ("helene", "Hélène Marchand", "fr")
ADMIN = ("admin", "Solène Kermarrec", "fr")
READER, FOUNDER = "paula", "louis"
"""Who reads the figures of Hélène's charity, and who registered the one that waits."""
