"""Spreadsheets as people send them, made on the spot; and the worker that takes their jobs up."""

from __future__ import annotations

import io

import xlsxwriter
from sqlalchemy import select

from core.db.outbox import OutboxJob
from core.db.session import session
from core.jobs.worker import is_open, perform


class SentFile(io.BytesIO):
    """A file as a browser sends it."""

    def __init__(self, content, name="tableau.csv"):
        super().__init__(content)
        self.name = name


def jobs_of(app, member):
    """Ids of the open jobs of the member's structure."""
    with app.app_context():
        found = session.execute(
            select(OutboxJob.id)
            .where(OutboxJob.for_tenant == member.structure.id, OutboxJob.job.like("imports.%"), is_open())
            .order_by(OutboxJob.created_at)
        ).scalars()
        return list(found)


def work_off(app, member):
    """Do what waits for this structure, as a worker would."""
    for job in jobs_of(app, member):
        with app.app_context():
            perform(str(job))


def workbook(rows, *, sheets=(), merge=(), options=None, formats=None):
    """An XLSX of these rows; ``merge``: (top, left, bottom, right, text); ``sheets``: other sheets by name."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **(options or {})}
    )
    page = book.add_worksheet("Feuille")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    for top, left, bottom, right, text in merge:
        page.merge_range(top, left, bottom, right, text)
    for name, content in sheets:
        other = book.add_worksheet(name)
        for number, row in enumerate(content):
            other.write_row(number, 0, row)
    book.close()
    return target.getvalue()
