"""How the hosts of a masterclass keep its chat."""
