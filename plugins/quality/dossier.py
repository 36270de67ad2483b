"""The auditor's dossier: every requirement with its evidence, gap and actions, as it stands or as it was kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from core.toolkit import Actor, dataclass, label_of, session, today
from plugins.quality import pages, queries, sheets
from plugins.quality.facts import kinds_under
from plugins.quality.models import Action, Dossier, Paper, Requirement
from plugins.quality.standards import edition_of
from plugins.quality.words import action_state, day_words


def content(actor: Actor) -> list[dict[str, Any]]:
    """Plain values that print the same in ten years: members by their id, whose name may go."""
    lines = pages.requirement_lines(actor, Requirement.in_force.is_(True))
    proofs: dict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    for row in session.execute(queries.evidence(actor)):
        said = {
            "day": day_words(row.day),
            "words": row.words,
            "kept_at": row.kept_at,
            "until": day_words(row.until),
        }
        proofs[row.requirement_id].append(said)
    papers: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in session.execute(queries.papers(actor).order_by(Paper.day.desc(), Paper.id)):
        said = {
            "day": day_words(row.day),
            "words": row.title,
            "kept_at": row.kept_at,
            "until": day_words(row.until),
        }
        papers[f"paper_{row.kind}"].append(said)
    actions: dict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    day = today(actor)
    for row in session.execute(queries.actions(actor).order_by(Action.due_on)):
        if row.requirement_id is not None:
            said = {
                "words": row.words,
                "due": day_words(row.due_on),
                "done": day_words(row.done_on),
                "state": action_state(row, day)[1],
                "member": str(row.assigned_to),
            }
            actions[row.requirement_id].append(said)
    return [
        {
            "process": line.process,
            "title": line.title,
            "words": line.words,
            "expected": line.proofs,
            "member": line.member,
            "gap": line.gap,
            "state": list(line.pill),
            "facts": [{"words": fact.words, "detail": fact.detail} for fact in line.facts],
            "evidence": [
                *proofs[line.id],
                *(one for kind in kinds_under(line.code) for one in papers.get(kind, ())),
            ],
            "actions": actions[line.id],
        }
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Chapter:
    label: str
    requirements: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DossierPage:
    """``number`` None: as it stands now, not kept."""

    number: int | None
    next_number: int
    day: Any
    edition: str
    structure: str
    chapters: list[Chapter]
    names: dict[str, str]
    total: int
    proved: int
    in_part: int
    bare: int
    gaps: int
    versions: list[tuple[uuid.UUID, int, str]]
    can_keep: bool


def _state(one: dict[str, Any]) -> list[str]:
    """How a requirement stood; versions kept before states were are read as they were then."""
    if "state" in one:
        return list(one["state"])
    if not (one["evidence"] or one["facts"]):
        return list(pages.BARE)
    return ["wait" if one["gap"] else "ok", ""]


def _page(
    held: list[dict[str, Any]], actor: Actor, *, number: int | None, day: Any, edition: int
) -> DossierPage:
    by_process: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in held:
        by_process[one["process"]].append(one)
    wanted = {one["member"] for one in held} | {act["member"] for one in held for act in one["actions"]}
    ids = {uuid.UUID(one) for one in wanted if one}
    names = {str(row.id): row.name for row in session.execute(queries.names_of(ids, actor))} if ids else {}
    versions = session.execute(queries.dossiers(actor)).all()
    return DossierPage(
        number=number,
        next_number=(versions[0].number if versions else 0) + 1,
        day=day,
        edition=edition_of(edition).label,
        structure=actor.tenant.name,
        chapters=[Chapter(label_of("quality_process", key, actor), rows) for key, rows in by_process.items()],
        names=names,
        total=len(held),
        proved=sum(1 for one in held if _state(one)[0] == "ok"),
        in_part=sum(1 for one in held if tuple(_state(one)) == pages.IN_PART),
        bare=sum(1 for one in held if tuple(_state(one)) == pages.BARE),
        gaps=sum(1 for one in held if one["gap"]),
        versions=[(row.id, row.number, day_words(row.day)) for row in versions],
        can_keep=number is None and sheets.writes(actor),
    )


def present(actor: Actor) -> DossierPage:
    edition = queries.edition_in_use(actor)
    return _page(content(actor), actor, number=None, day=today(actor), edition=edition)


def kept(row: Dossier, actor: Actor) -> DossierPage:
    return _page(row.content, actor, number=row.number, day=row.day, edition=row.edition)
