"""What the overview, a requirement, the référentiel and the charter show; nothing is written here."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import Actor, dataclass, get_or_404, label_of, number, options, session, today
from plugins.quality import queries, sheets, team_queries
from plugins.quality.facts import FACTS, kinds_under
from plugins.quality.models import Action, Charter, Fact, Rating, Requirement
from plugins.quality.permissions import MANAGE, OWN
from plugins.quality.shares import SHARES, share_counts
from plugins.quality.standards import EDITIONS, LOG, YEAR, edition_of, register_of_kind
from plugins.quality.words import Pill, day_words, days_words, many, share

#: Some of those of whom it is asked, not all.
IN_PART: Final[Pill] = ("wait", "Prouvée en partie")
BARE: Final[Pill] = ("stop", "Sans preuve")
EDITION_NUMBERS: Final = frozenset(edition.number for edition in EDITIONS)


@dataclass(frozen=True, slots=True)
class FactLine:
    """« 14 refus notés, du 03/02/2026 au 12/11/2026 »."""

    words: str
    detail: str
    url: str | None = None


#: Kind of fact → the list that its rows stand in; words of the ledger lie in the files themselves.
ROWS_OF: Final = {
    "charter_signed": "charter",
    "session_held": "sessions",
    "training_followed": "trainings",
    "interview_held": "interviews",
    "incident_logged": "incidents",
    "incident_followed": "incidents",
    "complaint_answered": "complaints",
    "gap_found": "gaps",
    "action_checked": "actions",
    "audit_closed": "audits",
    "survey_residents": "surveys",
    "survey_partners": "surveys",
    **{kind: "papers" for kind in FACTS if kind.startswith("paper_")},
}


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement with all that proves it, counted."""

    id: uuid.UUID
    code: str
    title: str
    words: str
    proofs: str
    process: str
    own: bool
    in_force: bool
    member: str
    owner: str
    gap: str
    evidence: int
    waiting: int
    facts: list[FactLine]
    pill: Pill

    @property
    def summary(self) -> str:
        """« 2 preuves, 4 séances tenues, 1 action à faire. Suivie par … », without what is none."""
        said = [many(self.evidence, "preuve", "preuves")] if self.evidence else []
        said += [fact.words for fact in self.facts]
        said += [many(self.waiting, "action à faire", "actions à faire")] if self.waiting else []
        found = ", ".join(said) or "Rien encore"
        found = found[:1].upper() + found[1:]
        return f"{found}. Suivie par {self.owner}." if self.owner else f"{found}."


def share_line(code: str, held: int, whole: int) -> FactLine:
    door = ROWS_OF.get(SHARES[code].facts[0])
    return FactLine(
        f"{SHARES[code].words} : {number(held)} sur {number(whole)}", "", sheets.at(door) if door else None
    )


def fact_lines(
    code: str, register: str, counts: dict[str, Any], done: dict[str, int], share: Any = None
) -> list[FactLine]:
    """The facts that fell under a requirement; for a register, the entries of the last twelve months.

    ``share``: for how many of all it holds, first of all.
    """
    lines = [] if share is None else [share_line(code, share.held, share.whole)]
    for kind in kinds_under(code):
        found = counts.get(kind)
        told = share is not None and SHARES[code].instead and kind in SHARES[code].facts
        if found is not None and not told:
            words = many(found.n, FACTS[kind].one, FACTS[kind].many)
            door = ROWS_OF.get(kind)
            lines.append(
                FactLine(words, days_words(found.first, found.last), sheets.at(door) if door else None)
            )
    shown = register_of_kind() if register else {}
    entries = sum(n for kind, n in done.items() if shown.get(kind) == register) if register else 0
    if code == LOG:
        entries = sum(done.values())
    if entries:
        lines.append(FactLine(many(entries, "intervention notée", "interventions notées"), "sur douze mois"))
    return lines


def _state(row: Any, facts: list[FactLine], share: Any, beside: bool) -> Pill:
    """What is asked of each is not proved by some, whatever is filed ``beside``, and not at all by none."""
    if row.gap:
        return ("wait", "Écart à combler")
    none = share is not None and not share.held and not beside
    if none or not (row.evidence or facts):
        return BARE
    return IN_PART if share is not None and share.held < share.whole else ("ok", "Prouvée")


def requirement_lines(actor: Actor, *conditions: Any) -> list[RequirementLine]:
    """Requirements in the order of the référentiel: four statements, whatever their number."""
    rows = session.execute(queries.requirements(actor).where(*conditions)).all()
    counts = {row.kind: row for row in session.execute(queries.fact_counts(actor))}
    since = today(actor) - YEAR
    done = {row.kind: int(row.n) for row in session.execute(queries.activity_counts(actor, since))}
    shares = {row.code: row for row in session.execute(share_counts(actor, today(actor))) if row.whole}
    lines = []
    for row in rows:
        kept = row.code in SHARES and any(kind in counts for kind in SHARES[row.code].facts)
        share = shares.get(row.code) if kept else None
        others = set(kinds_under(row.code)) - set(SHARES[row.code].facts) if kept else set()
        facts = fact_lines(row.code, row.register, counts, done, share)
        lines.append(
            RequirementLine(
                id=row.id,
                code=row.code,
                title=row.title,
                words=row.words,
                proofs=row.proofs,
                process=row.process,
                own=row.own,
                in_force=row.in_force,
                member=str(row.assigned_to) if row.assigned_to else "",
                owner=row.owner if row.assigned_to else "",
                gap=row.gap,
                evidence=row.evidence,
                waiting=row.waiting,
                facts=facts,
                pill=_state(row, facts, share, bool(row.evidence or others & counts.keys())),
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class Chapter:
    code: str
    label: str
    icon: str
    lines: list[RequirementLine]
    proved: int


def chapters(lines: list[RequirementLine], actor: Actor) -> list[Chapter]:
    """Requirements by process, empty ones left out."""
    found = []
    for option in options("quality_process", actor):
        under = [line for line in lines if line.process == option.value]
        if under:
            proved = sum(1 for line in under if line.pill[0] == "ok")
            found.append(Chapter(option.value, option.label, option.icon, under, proved))
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    chapters: list[Chapter]
    former: list[RequirementLine]
    edition: str
    proved: int
    total: int
    in_part: int
    bare: int
    gaps: int
    waiting: int
    doors: list[tuple[str, str, str]]
    can_write: bool


#: The other pages of the domain, from its first one: label, address, icon.
DOORS: Final = (
    ("Actions", "actions", "tasks"),
    ("Non-conformités", "gaps", "flag"),
    ("Audits blancs", "audits", "eye"),
    ("Conventions et comptes rendus", "papers", "doc"),
    ("Réclamations", "complaints", "dialog"),
    ("Incidents envers l’équipe", "incidents", "warn"),
    ("Formations", "trainings", "school"),
    ("Entretiens", "interviews", "talk"),
    ("Enquêtes", "surveys", "chart"),
    ("Analyse de pratique", "sessions", "group"),
    ("Charte", "charter", "sign"),
    ("Référentiel", "standard", "library"),
)


def overview(actor: Actor) -> Overview:
    lines = requirement_lines(actor)
    held = [line for line in lines if line.in_force]
    proved = sum(1 for line in held if line.pill[0] == "ok")
    return Overview(
        chapters=chapters(held, actor),
        former=[line for line in lines if not line.in_force and line.evidence],
        edition=edition_of(queries.edition_in_use(actor)).label,
        proved=proved,
        total=len(held),
        in_part=sum(1 for line in held if line.pill == IN_PART),
        bare=sum(1 for line in held if line.pill == BARE),
        gaps=sum(1 for line in held if line.gap),
        waiting=sum(line.waiting for line in held),
        doors=[(label, url_for(f"quality.{endpoint}"), icon) for label, endpoint, icon in DOORS],
        can_write=sheets.writes(actor),
    )


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    id: uuid.UUID
    day: date
    words: str
    kept_at: str
    document_url: str | None
    until: date | None
    over: bool


@dataclass(frozen=True, slots=True)
class RequirementPage:
    line: RequirementLine
    process: str
    version: int
    evidence: list[EvidenceLine]
    actions: list[sheets.Row]
    can_write: bool


def evidence_lines(rows: Any, actor: Actor) -> list[EvidenceLine]:
    day = today(actor)
    files = "named_files" in actor.tenant.enabled
    return [
        EvidenceLine(
            id=row.id,
            day=row.day,
            words=row.words,
            kept_at=row.kept_at,
            document_url=url_for("documents.download", document_id=row.document_id)
            if row.document_id and files
            else None,
            until=row.until,
            over=row.until is not None and row.until < day,
        )
        for row in rows
    ]


def requirement_page(row_id: uuid.UUID, actor: Actor) -> RequirementPage:
    row = get_or_404(Requirement, row_id)
    [line] = requirement_lines(actor, Requirement.id == row_id)
    rows = session.execute(queries.evidence(actor, row_id)).all()
    return RequirementPage(
        line=line,
        process=label_of("quality_process", row.process, actor),
        version=row.version,
        evidence=evidence_lines(rows, actor),
        actions=sheets.action_rows(queries.actions(actor).where(Action.requirement_id == row_id), actor),
        can_write=sheets.writes(actor),
    )


def rating_data(audit_id: uuid.UUID, requirement_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """The rating as it stands, to be changed."""
    statement = queries.ratings(audit_id, actor).where(Rating.requirement_id == requirement_id)
    found = session.execute(statement).first()
    return {} if found is None else {"rating": found.rating, "gap": found.gap}


# --- the référentiel ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StandardPage:
    editions: list[tuple[int, str, str, bool]]
    history: list[tuple[str, str]]
    next_number: int
    own: int
    can_write: bool


def standard_page(actor: Actor) -> StandardPage:
    found = session.execute(queries.adoptions(actor)).all()
    held = found[0].edition if found else None
    own = select(func.count(Requirement.id)).where(
        Requirement.tenant_id == actor.tenant.id, Requirement.own.is_(True)
    )
    return StandardPage(
        editions=[(one.number, one.label, one.summary, one.number == held) for one in EDITIONS],
        history=[(edition_of(row.edition).label, day_words(row.adopted_on)) for row in found],
        next_number=(found[0].number if found else 0) + 1,
        own=int(session.execute(own).scalar_one()),
        can_write=sheets.writes(actor),
    )


# --- the charter -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CharterPage:
    """``charter`` None: the structure has no text yet. Names are those of the team only."""

    charter: Charter | None
    lines: list[str]
    in_force: bool
    signed: list[tuple[str, date]]
    unsigned: list[str]
    mine: date | None
    editions: list[tuple[uuid.UUID, int, date]]
    can_sign: bool
    can_write: bool


def charter_page(row_id: uuid.UUID | None, actor: Actor) -> CharterPage:
    found = session.execute(team_queries.charters(actor)).all()
    day = today(actor)
    current = next((one for one in found if one.valid_from <= day), None)
    wanted = row_id or (current.id if current is not None else None)
    charter = get_or_404(Charter, wanted) if wanted is not None else None
    signatures = session.execute(team_queries.signatures(charter.id, actor)).all() if charter else []
    who = {one.membership_id for one in signatures}
    mine = next((one.day for one in signatures if one.membership_id == actor.membership_id), None)
    in_force = charter is not None and current is not None and charter.id == current.id
    team = session.execute(queries.signing_members(actor)).all() if in_force else []
    shows = actor.may(MANAGE)
    return CharterPage(
        charter=charter,
        lines=[line.strip() for line in charter.body.splitlines() if line.strip()] if charter else [],
        in_force=in_force,
        signed=[(one.name, one.day) for one in signatures] if shows else [],
        unsigned=[one.name for one in team if one.id not in who] if shows else [],
        mine=mine,
        editions=[(one.id, one.number, one.valid_from) for one in found],
        can_sign=in_force and mine is None and actor.may(OWN) and not actor.tenant.suspended,
        can_write=sheets.writes(actor),
    )


def charter_prefill(actor: Actor) -> dict[str, Any]:
    """A new text begins with the last one."""
    said: dict[str, Any] = {"valid_from": today(actor), "title": "Charte de déontologie"}
    last = session.execute(team_queries.charters(actor).limit(1)).first()
    if last is not None:
        row = get_or_404(Charter, last.id)
        said |= {"title": row.title, "body": row.body}
    return said


# --- words above a list ------------------------------------------------------------------------------


def note_of(key: str, actor: Actor) -> str:
    """What a list says of itself, with its denominator; "" when there is nothing to say."""
    if key == "complaints":
        found = session.execute(team_queries.answered_in_time(actor, today(actor))).one()
        said = share(found.in_time, found.due)
        return f"Répondues dans les quinze jours : {said}." if said else ""
    if key == "sessions":
        count = select(func.count(Fact.id)).where(
            Fact.tenant_id == actor.tenant.id, Fact.kind == "session_held", Fact.day > today(actor) - YEAR
        )
        number = int(session.execute(count).scalar_one())
        return f"Sur douze mois : {many(number, 'séance tenue', 'séances tenues')}." if number else ""
    return ""
