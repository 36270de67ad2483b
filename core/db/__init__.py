import core.db.columns  # noqa: F401  (before any column is made)
