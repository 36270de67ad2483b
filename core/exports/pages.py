"""What the pages of exports show, in words; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from flask import has_request_context, request, url_for
from sqlalchemy import Select, select

from core.codelists.services import label_of
from core.db.base import now
from core.db.session import session
from core.exports.models import ExportRun
from core.exports.permissions import READ_REGISTER
from core.exports.services import (
    AT_ONCE,
    EVERYTHING,
    MOST,
    PAGING,
    STREAMED,
    TOO_MANY,
    Taken,
    may_take_out,
)
from core.extension.catalog import catalog
from core.files.documents import weight
from core.planning.roster import with_former
from core.records import dataclass
from core.tenancy.binding import Actor, current_actor
from core.web.typography import count, day_short, moment

#: Lines of each part of the page.
SHOWN: Final = 50
FORMAT_WORDS: Final = {"csv": "CSV", "xlsx": "Excel", "ods": "LibreOffice", "zip": "Archive"}
#: State → (kind of its pill, its word).
STATE_WORDS: Final = {
    "sent": ("ok", "Envoyé"),
    "waiting": ("go", "En préparation"),
    "ready": ("ok", "Prêt"),
    "expired": ("", "Supprimé après 48 h"),
    "failed": ("wait", "Échec, repris de lui-même"),
}


@dataclass(frozen=True, slots=True)
class RunLine:
    """One export: what, how much, why, by whom, and where its file is."""

    id: uuid.UUID
    title: str
    detail: str
    reason: str
    who: str
    at: datetime
    state: str
    pill: tuple[str, str]
    percent: int
    until: datetime | None
    url: str
    file_url: str | None


def list_label(key: str) -> str:
    if key == EVERYTHING:
        return "Toute la structure"
    export = catalog().exports.get(key)
    return export.label if export is not None else key


def run_line(run: ExportRun, actor: Actor, who: str = "") -> RunLine:
    ready = run.state == "ready" and run.expires_at is not None and run.expires_at > now()
    state = run.state if ready or run.state != "ready" else "expired"
    number = "" if run.list_key == EVERYTHING else count(run.row_count, "ligne", "lignes")
    size = weight(run.size) if run.size and ready else ""
    return RunLine(
        id=run.id,
        title=list_label(run.list_key),
        detail=", ".join(part for part in (FORMAT_WORDS[run.format], number, size) if part),
        reason=label_of("export_reason", run.reason, actor),
        who=who,
        at=run.created_at,
        state=state,
        pill=STATE_WORDS[state],
        percent=min(99, 100 * run.done // run.row_count) if run.row_count else 0,
        until=run.expires_at if ready else None,
        url=url_for("exports.show", run_id=run.id),
        file_url=url_for("exports.file", run_id=run.id) if ready and run.author_id == actor.member else None,
    )


def _runs(actor: Actor) -> Select[ExportRun]:
    return (
        select(ExportRun)
        .where(ExportRun.tenant_id == actor.tenant.id)
        .order_by(ExportRun.created_at.desc(), ExportRun.id.desc())
        .limit(SHOWN)
    )


def index_page(actor: Actor) -> dict[str, Any]:
    """One's own exports, and the structure's for whoever reads the register."""
    own = session.execute(_runs(actor).where(ExportRun.author_id == actor.member)).scalars().all()
    register = session.execute(_runs(actor)).scalars().all() if actor.may(READ_REGISTER) else []
    people = with_former(actor, {run.author_id for run in register if run.author_id is not None})
    names = {key: mate.name for key, mate in people.items()}
    return {
        "own": [run_line(run, actor) for run in own],
        "register": [run_line(run, actor, names.get(run.author_id or actor.member, "")) for run in register],
        "may_register": actor.may(READ_REGISTER),
    }


@dataclass(frozen=True, slots=True)
class AskPage:
    """What is about to leave. ``too_many`` says why it cannot, or ""."""

    label: str
    number: str
    filters: list[tuple[str, str]]
    headings: tuple[str, ...]
    how: str
    too_many: str
    back_url: str
    action: str


def ask_page(taken: Taken, actor: Actor) -> AskPage:
    number = taken.count()
    return AskPage(
        label=taken.export.label,
        number=count(number, "ligne", "lignes"),
        filters=_said(taken, actor),
        headings=taken.table.headings,
        how=_how(number),
        too_many=TOO_MANY if number > MOST else "",
        back_url=url_for(taken.export.endpoint, **_values(taken.filters)),
        action=url_for("exports.create", list_key=taken.export.key, **_values(taken.filters)),
    )


def _values(filters: Mapping[str, str]) -> dict[str, Any]:
    return dict(filters)


def _how(number: int) -> str:
    if number <= AT_ONCE:
        return "Le fichier arrive aussitôt."
    if number <= STREAMED:
        return "Le CSV arrive aussitôt ; Excel et LibreOffice se préparent, vous les retrouverez dans « Exports »."
    return "Le fichier se prépare : vous le retrouverez dans « Exports », gardé 48 heures."


def _said(taken: Taken, actor: Actor) -> list[tuple[str, str]]:
    """The filters in words; an id is only said to be chosen, unless its field names what it stands for."""
    fields = taken.export.schema().fields
    found = []
    for name, value in taken.filters.items():
        label = str(fields[name].metadata.get("label", "")) if name in fields else ""
        codes = str(fields[name].metadata.get("codes", "")) if name in fields else ""
        named = fields[name].metadata.get("named") if name in fields else None
        if label and named is not None:
            found.append((label, str(named(value))))
        elif label:
            word = label_of(codes, value, actor) if codes in catalog().code_lists else _plain_word(value)
            found.append((label, word))
    return found


def _plain_word(value: str) -> str:
    """A day as it is written, an id as « choisi », anything else as it stands."""
    try:
        return day_short(date.fromisoformat(value), year=True)
    except ValueError:
        pass
    try:
        uuid.UUID(value)
    except ValueError:
        return value
    return "choisi"


def export_url(key: str) -> str | None:
    """The address that takes out the list of this page, under its filters; None without the right."""
    if not has_request_context():
        return None
    actor = current_actor()
    export = catalog().exports.get(key)
    if export is None or not may_take_out(actor, export):
        return None
    args = {**request.args, **(request.view_args or {})}
    kept: dict[str, Any] = {name: str(value) for name, value in args.items() if name not in PAGING and value}
    return url_for("exports.ask", list_key=key, **kept)


def until_words(line: RunLine) -> str:
    return f"Gardé jusqu’à {moment(line.until)}" if line.until is not None else ""
