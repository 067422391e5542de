"""Documents: receipts, invoices and credit notes, numbered without gaps and never altered."""
