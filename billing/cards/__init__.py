"""Saved cards: kept by consent, charged for gifts in two clicks, forgotten when asked."""
