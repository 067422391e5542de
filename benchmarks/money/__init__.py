"""How fast money is: a charity's year of gifts, the ledger, and the provider's notices."""
