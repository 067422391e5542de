"""How the hosts of a masterclass direct what the audience sees."""
