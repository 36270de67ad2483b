"""« Mon carnet »: what the reader did, by kind, with her hours and her training. It is always her own."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from core.toolkit import Actor, catalog, dataclass, label_of, session, today
from plugins.quality import team_queries
from plugins.quality.standards import YEAR
from plugins.quality.team_schemas import Period
from plugins.quality.words import hours_words

#: A cell that begins so would be a formula for a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class WorkLine:
    kind: str
    acts: int
    minutes: int
    unsaid: int


@dataclass(frozen=True, slots=True)
class TrainingLine:
    title: str
    kind: str
    first: date
    last: date
    hours: int
    certified: bool


@dataclass(frozen=True, slots=True)
class LogbookPage:
    """``unsaid``: acts whose length was not noted, left out of the hours."""

    name: str
    structure: str
    since: date
    until: date
    work: list[WorkLine]
    acts: int
    minutes: int
    unsaid: int
    trainings: list[TrainingLine]
    training_hours: int
    sessions: int
    session_minutes: int
    interviews: list[tuple[str, date]]

    @property
    def hours(self) -> str:
        return hours_words(self.minutes)


def logbook_page(asked: Period, actor: Actor) -> LogbookPage:
    until = asked.until or today(actor)
    since = asked.since or until - YEAR + timedelta(days=1)
    kinds = catalog().activity_kinds
    work = [
        WorkLine(
            kinds[row.kind].label if row.kind in kinds else row.kind, row.n, int(row.minutes or 0), row.unsaid
        )
        for row in session.execute(team_queries.own_activity(actor, since, until))
    ]
    trainings = [
        TrainingLine(
            row.title,
            label_of("quality_training_kind", row.kind, actor),
            row.starts_on,
            row.ends_on,
            row.hours,
            row.certified,
        )
        for row in session.execute(team_queries.own_training(actor, since, until))
    ]
    practice = session.execute(team_queries.own_sessions(actor, since, until)).one()
    return LogbookPage(
        name=actor.name,
        structure=actor.tenant.name,
        since=since,
        until=until,
        work=work,
        acts=sum(line.acts for line in work),
        minutes=sum(line.minutes for line in work),
        unsaid=sum(line.unsaid for line in work),
        trainings=trainings,
        training_hours=sum(line.hours for line in trainings),
        sessions=int(practice.n),
        session_minutes=int(practice.minutes or 0),
        interviews=[
            (label_of("quality_interview_kind", row.kind, actor), row.day)
            for row in session.execute(team_queries.own_interviews(actor, since, until))
        ],
    )


def safe(value: Any) -> str:
    """The cell as a spreadsheet shows it: never a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _hours(minutes: int) -> str:
    """A number that a spreadsheet adds up: « 378,5 »."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def as_table(page: LogbookPage) -> bytes:
    """Semicolons, and the mark by which a spreadsheet knows the accents."""
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows: list[tuple[Any, ...]] = [
        ("Carnet", page.name),
        ("Structure", page.structure),
        ("Période", _day(page.since), _day(page.until)),
        (),
        ("Interventions", "Nombre", "Heures (décimales)", "Sans durée notée"),
        *((line.kind, line.acts, _hours(line.minutes), line.unsaid) for line in page.work),
        ("Total", page.acts, _hours(page.minutes), page.unsaid),
        (),
        ("Formations", "Nature", "Du", "Au", "Heures", "Attestation"),
        *(
            (
                line.title,
                line.kind,
                _day(line.first),
                _day(line.last),
                line.hours,
                "oui" if line.certified else "non",
            )
            for line in page.trainings
        ),
        (),
        ("Analyse de pratique", "Séances", "Heures (décimales)"),
        ("Séances où vous étiez", page.sessions, _hours(page.session_minutes)),
        (),
        *((kind, _day(day)) for kind, day in page.interviews),
    ]
    for row in rows:
        sheet.writerow([safe(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode("utf-8")
