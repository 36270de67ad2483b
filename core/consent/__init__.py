"""Consent is three things: to mediate, to share, and having been informed; an append-only ledger per party."""
