"""What two structures keep, to be compared: the one brought it in from a spreadsheet, the other typed it."""

from sqlalchemy import select

from core.activities.models import Activity
from core.db.session import session

#: Whose row it is, who wrote it, when, and from which form: no two rows share it.
OWN = frozenset({"id", "tenant_id", "author_id", "created_at", "updated_at", "content_hash"})


def entries_kept(details, actor):
    """Every column of each field entry and of its ``details``, in the order of the day; ids are told by being there."""
    rows = session.execute(
        select(Activity, details)
        .join(details, (details.tenant_id == Activity.tenant_id) & (details.activity_id == Activity.id))
        .where(Activity.tenant_id == actor.tenant.id)
        .order_by(Activity.starts_at)
    )
    return [tuple(_columns(row) for row in pair) for pair in rows]


def _columns(row):
    named = {column.name: getattr(row, column.name) for column in row.__table__.c if column.name not in OWN}
    return {name: (value is not None if name.endswith("_id") else value) for name, value in named.items()}


def figures_told(indicators, actor):
    """Each indicator of a domain: how many rows, and over how many."""
    return {
        one.key: [
            len(session.execute(rows(actor)).all()) for rows in (one.count, one.over) if rows is not None
        ]
        for one in indicators
    }
