"""Money: the ledger, payments, refunds, transfers, donations and reports, to the cent."""
