"""Use-cases of reports: begin one, write its words, have it read by whom it tells of, freeze it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from core.audit.services import record
from core.db.base import new_id, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.funding.grids import UsedGrid, grid_of
from core.funding.models import Convention
from core.funding.scope import Scope, scope_of
from core.planning.clock import today
from core.records import dataclass
from core.reporting.outside import read_of_years
from core.reporting.periods import NO_PERIOD, Period, holds, named
from core.reporting.queries import worked_on
from core.reports import queries
from core.reports.content import Content, Paragraph, content_of, hash_of, read_back, written
from core.reports.figures import Figure, count_lines
from core.reports.models import Report, ReportParagraph, ReportReading, ReportVersion
from core.reports.named import looks_like_people
from core.reports.schemas import BeginReport, FreezeCommand, WriteParagraph
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.web.typography import cap

#: Questions asked of every report beside those of its grid.
OWN_WORDS: Final = (("summary", "L’essentiel"),)
UNREAD: Final = "Le rapport dit l’activité d’un poste : qui le tient le lit d’abord. Sa lecture est attendue."
MOVED: Final = "Des saisies ont changé depuis l’aperçu : relisez les chiffres, puis figez."
NO_DAY: Final = "La période et la convention n’ont aucun jour en commun : il n’y a rien à figer."
NAMED: Final = "Des mots du rapport ressemblent à une personne : relisez-les, cochez la case, puis figez."
NOT_OVER: Final = "La période n’est pas finie : le rapport se fige à partir de son dernier jour."

#: The lock of freezing in a structure, apart from every other advisory lock.
FREEZING: Final = -5


def period_of(report: Report) -> Period:
    """From its days, whichever they are: a report that stands opens, and can be removed."""
    return named(report.starts_on, report.ends_on)


def begin_report(command: BeginReport, *, actor: Actor) -> Report:
    """A report to write, with the words of the one before. Raises InvalidInput, DuplicateContent, NotFound."""
    if not holds(command.starts_on, command.ends_on):
        raise InvalidInput({"ends_on": [NO_PERIOD]})
    convention = get_or_404(Convention, command.convention_id) if command.convention_id is not None else None
    ref = command.grid or (convention.grid if convention is not None else "")
    if not ref:
        raise InvalidInput({"grid": ["Choisissez une grille, ou une convention."]})
    try:
        grid = grid_of(ref, actor)
    except NotFound as error:
        raise InvalidInput({"grid": ["Choisissez une grille de la liste."]}) from error
    period = named(command.starts_on, command.ends_on)
    label = command.label or f"{convention.label if convention is not None else grid.label}, {period.label}"
    said = {
        "label": cap(label)[:160],
        "convention_id": command.convention_id,
        "grid": ref,
        "period": period.code,
        "starts_on": period.first,
        "ends_on": period.last,
    }
    report, made = create_once(Report, command.id, said, actor=actor)
    if made:
        _lay_paragraphs(report, grid, actor)
        record("report.created", subject=report, actor=actor, details={"period": period.code})
    return report


def _lay_paragraphs(report: Report, grid: UsedGrid, actor: Actor) -> None:
    """The grid's questions and the report's own, each with the words of the report before; its other words follow."""
    earlier = session.execute(queries.before(report, actor)).scalar_one_or_none()
    kept: list[ReportParagraph] = (
        list(session.execute(queries.paragraphs(earlier, actor)).scalars()) if earlier is not None else []
    )
    said = {paragraph.key: paragraph for paragraph in kept if paragraph.key}
    asked = [(key, title, said.get(key)) for key, title in (*OWN_WORDS, *grid.shipped.questions)]
    known = {key for key, _title, _kept in asked}
    asked += [("", paragraph.title, paragraph) for paragraph in kept if paragraph.key not in known]
    for position, (key, title, before) in enumerate(asked):
        text = before.text if before is not None else ""
        session.add(
            ReportParagraph(
                id=new_id(),
                report_id=report.id,
                key=key,
                position=position,
                title=title,
                text=text,
                carried=bool(text),
                author_id=actor.membership_id,
            )
        )
    session.flush()


def remove_report(report: Report, *, actor: Actor) -> None:
    """A draft begun by mistake. Raises Refused once a version is frozen."""
    if session.execute(queries.versions(report.id, actor).limit(1)).first() is not None:
        raise Refused(["Ce rapport a été figé : il se garde."])
    if report.removed_at is None:
        apply_changes(
            report, report.version, {"removed_at": now(), "removed_by": actor.membership_id}, actor=actor
        )
        record("report.removed", subject=report, actor=actor)


# --- words ---------------------------------------------------------------------------------------------


def write_paragraph(paragraph: ReportParagraph, command: WriteParagraph, *, actor: Actor) -> None:
    """Raises StaleEdit. Sent as it was, words of the year before are kept as this year's."""
    changes = {"title": command.title, "text": command.text, "carried": False}
    if apply_changes(paragraph, command.version or paragraph.version, changes, actor=actor):
        record("report.paragraph_changed", subject=paragraph, actor=actor)


def add_paragraph(report: Report, command: WriteParagraph, *, actor: Actor) -> ReportParagraph:
    positions = [p.position for p in session.execute(queries.paragraphs(report.id, actor)).scalars()]
    said = {"report_id": report.id, "title": command.title, "text": command.text}
    row, made = create_once(
        ReportParagraph, command.id, said, actor=actor, computed={"position": max(positions, default=-1) + 1}
    )
    if made:
        record("report.paragraph_added", subject=row, actor=actor)
    return row


def remove_paragraph(paragraph: ReportParagraph, *, actor: Actor) -> None:
    if paragraph.removed_at is None:
        changes = {"removed_at": now(), "removed_by": actor.membership_id}
        apply_changes(paragraph, paragraph.version, changes, actor=actor)
        record("report.paragraph_removed", subject=paragraph, actor=actor)


# --- what it says now ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outline:
    """What a report is about, nothing counted yet."""

    report: Report
    convention: Convention | None
    scope: Scope
    grid: UsedGrid


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it stands: the figures as they are, and the content that would leave, with its hash."""

    report: Report
    convention: Convention | None
    scope: Scope
    grid: UsedGrid
    figures: tuple[Figure, ...]
    paragraphs: tuple[ReportParagraph, ...]
    content: Content
    hash: str
    #: How many versions of the structure's reports it was compared with.
    frozen: int


def readable_report(report_id: uuid.UUID, actor: Actor) -> Report:
    """The report, if the actor may know of it. Raises NotFound."""
    allowed = select(Report).where(
        Report.tenant_id == actor.tenant.id, Report.id == report_id, queries.readable(actor)
    )
    report = session.execute(allowed).scalar_one_or_none()
    if report is None:
        raise NotFound
    return report


def outline(report: Report, *, actor: Actor) -> Outline:
    convention = get_or_404(Convention, report.convention_id) if report.convention_id is not None else None
    scope = scope_of(convention, period_of(report), actor)
    return Outline(report, convention, scope, grid_of(report.grid, actor))


def _year_before(about: Outline, actor: Actor) -> dict[str, int | None]:
    """The same figures over the same days a year earlier; none where the convention had not begun."""
    period = period_of(about.report)
    earlier = scope_of(about.convention, period.year_before(period.last), actor)
    if earlier.empty or session.execute(worked_on(earlier.period.last, actor)).first() is None:
        return {}
    return {figure.line.key: figure.value for figure in count_lines(about.grid, earlier, actor)}


def preview(report: Report, *, actor: Actor) -> Preview:
    """Count the report now."""
    about = outline(report, actor=actor)
    convention, grid, scope = about.convention, about.grid, about.scope
    before = _year_before(about, actor)
    figures = tuple(
        replace(figure, before=before.get(figure.line.key)) for figure in count_lines(grid, scope, actor)
    )
    paragraphs = tuple(session.execute(queries.paragraphs(report.id, actor)).scalars())
    told = [Paragraph(paragraph.title, paragraph.text) for paragraph in paragraphs]
    frozen = [read_back(text) for text in session.execute(queries.frozen(actor)).scalars()]
    read = read_of_years(scope.period, actor)
    content = content_of(report.label, scope, grid, figures, told, actor, frozen, read)
    seen = hash_of(written(content))
    return Preview(report, convention, scope, grid, figures, paragraphs, content, seen, len(frozen))


def holders_of(scope: Scope) -> set[uuid.UUID]:
    """Who holds a post that a report tells of."""
    period = scope.period
    return {
        post.member
        for post in scope.posts
        if post.first <= period.last and (post.last is None or post.last >= period.first)
    }


def unread_by(shown: Preview, actor: Actor) -> set[uuid.UUID]:
    """Holders of a post who have not read the report as it stands; those who left the structure are not waited for."""
    wanted = holders_of(shown.scope)
    if not wanted:
        return set()
    here = select(Membership.id).where(
        Membership.tenant_id == actor.tenant.id, Membership.id.in_(wanted), Membership.ended_at.is_(None)
    )
    read = {
        row.membership_id
        for row in session.execute(queries.readings(shown.report.id, actor))
        if row.hash == shown.hash
    }
    return set(session.execute(here).scalars()) - read


def confirm_reading(shown: Preview, seen: str, *, actor: Actor) -> None:
    """Whoever holds the post says that she has read it. Raises Forbidden for anybody else, Refused when it changed."""
    if actor.membership_id not in holders_of(shown.scope):
        raise Forbidden
    if seen != shown.hash:
        raise Refused([MOVED])
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "report_id": shown.report.id,
        "membership_id": actor.member,
        "hash": shown.hash,
    }
    session.execute(insert(ReportReading).values(values).on_conflict_do_nothing())
    record("report.read", subject=shown.report, actor=actor)


# --- freezing ------------------------------------------------------------------------------------------


def objections(shown: Preview, actor: Actor) -> list[str]:
    """What stands in the way of freezing, in French."""
    found = []
    if shown.scope.empty:
        found.append(NO_DAY)
    elif shown.scope.period.last > today(actor):
        found.append(NOT_OVER)
    if unread_by(shown, actor):
        found.append(UNREAD)
    return found


def freeze_report(shown: Preview, command: FreezeCommand, *, actor: Actor) -> ReportVersion:
    """Write down for good what the report says. Raises Refused with every objection; twice is once."""
    get_or_404(Report, shown.report.id, lock=True)
    standing = session.execute(
        select(ReportVersion).where(
            ReportVersion.tenant_id == actor.tenant.id, ReportVersion.id == command.id
        )
    ).scalar_one_or_none()
    if standing is not None and standing.report_id == shown.report.id:
        return standing
    problems = objections(shown, actor)
    if command.seen != shown.hash or _frozen_meanwhile(shown, actor):
        problems.append(MOVED)
    if not command.sure and looks_like_people(shown.content, actor):
        problems.append(NAMED)
    if problems:
        raise Refused(problems)
    last = session.execute(queries.versions(shown.report.id, actor).limit(1)).scalar_one_or_none()
    number = (last.number if last is not None else 0) + 1
    content = replace(shown.content, number=number, frozen_on=today(actor).isoformat(), frozen_by=_by(actor))
    text = written(content)
    values: dict[str, Any] = {
        "tenant_id": actor.tenant.id,
        "id": command.id,
        "report_id": shown.report.id,
        "number": number,
        "content": text,
        "hash": hash_of(text),
        "author_id": actor.membership_id,
    }
    made = insert(ReportVersion).values(values).on_conflict_do_nothing().returning(ReportVersion.id)
    if session.execute(made).scalar_one_or_none() is None:
        raise NotFound
    row = get_or_404(ReportVersion, command.id)
    record("report.frozen", subject=row, actor=actor, details={"number": number, "hash": row.hash})
    return row


def _frozen_meanwhile(shown: Preview, actor: Actor) -> bool:
    """Whether another report was frozen since this one was compared with all: one at a time in a structure."""
    session.execute(select(func.pg_advisory_xact_lock(actor.tenant.id, FREEZING)))
    count = select(func.count()).select_from(ReportVersion).where(ReportVersion.tenant_id == actor.tenant.id)
    return int(session.execute(count).scalar_one()) != shown.frozen


def _by(actor: Actor) -> str:
    """Who freezes, by what she is in the structure: a report names nobody."""
    return actor.label


def version_of(report: Report, number: int, actor: Actor) -> ReportVersion:
    """Raises NotFound."""
    found = session.execute(
        queries.versions(report.id, actor).where(ReportVersion.number == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    row: ReportVersion = found
    return row


def is_whole(version: ReportVersion) -> bool:
    """Whether a version says today what it said when it was frozen."""
    return hash_of(version.content) == version.hash
