"""Pages of situations: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.access.policy import guarded
from core.activities.models import Activity
from core.audit.reads import record_read
from core.cases import completing, examples, listing, moving, opening, pages, ties
from core.cases.access import case_or_404
from core.cases.models import Case, CaseAction, CaseSession, Party
from core.cases.permissions import EDIT, OPEN, READ, REASSIGN, REOPEN
from core.cases.schemas import (
    ActionSchema,
    CaseFiltersSchema,
    EditPartySchema,
    EditSessionSchema,
    OpenCaseSchema,
    PartySchema,
    ReaderSchema,
    ReassignSchema,
    ReopenSchema,
    SearchSchema,
    SessionSchema,
    edit_command,
    edit_schema,
    move_command,
    move_schema,
)
from core.cases.workflow import lies_ahead, situation_types, state_of, step_of, steps_from, type_of
from core.db.writing import get_or_404, history_of
from core.drafts.kept import KeptForm, kept_form
from core.errors import Forbidden, InvalidInput, NotFound, Refused, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.requests.models import Request
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("cases", __name__, prefix="situations", template_folder="templates")

Answer = Response | str | tuple[str, int]


def _to(case: Case) -> Response:
    return redirect(pages.home_of(case), 303)


def _the(case: Case) -> str:
    return "le dossier" if case.named_at else "la situation"


def _submitted() -> bool:
    return request.method == "POST"


def _event(model: type[Any], case_id: uuid.UUID, event_id: uuid.UUID) -> Any:
    """A part of a situation; NotFound when it belongs to another one, or to a file hidden from the actor."""
    case_or_404(case_id, current_actor())
    event = get_or_404(model, event_id)
    if event.case_id != case_id:
        raise NotFound
    return event


def _in_its_file(case_id: uuid.UUID, endpoint: str, **ids: uuid.UUID) -> Response | None:
    """Where a named file has its own page for the same, with its own rights; None for a situation."""
    if case_or_404(case_id, current_actor()).named_at is None:
        return None
    where: dict[str, Any] = {"case_id": case_id, **ids}
    return redirect(url_for(endpoint, **where), 303)


# --- the list ----------------------------------------------------------------------------------------


@bp.get("/")
@guarded(READ, example=examples.index)
def index() -> Answer:
    filters = decode(CaseFiltersSchema, request.args)
    return render_template("cases/index.html", page=listing.list_page(filters, current_actor()))


@bp.post("/chercher")
@guarded(READ, example=examples.search)
def search() -> Answer:
    """Posted, since words typed by a person do not go into an address."""
    command = decode(SearchSchema, request.form)
    return render_template("cases/search.html", page=listing.search_page(command["q"], current_actor()))


# --- opening -----------------------------------------------------------------------------------------


def _opening(said: Mapping[str, Any], open_it: Callable[[Any], Case], **context: Any) -> Answer:
    """The one form of the three ways to open a situation."""
    actor = current_actor()
    entry = kept_form(OpenCaseSchema, actor=actor)
    error = None
    if _submitted():
        try:
            case = open_it(decode(OpenCaseSchema, request.form))
            entry.finish(actor=actor)
            tell("Situation ouverte")
            return _to(case)
        except InvalidInput as refused:
            error = refused
    types = situation_types(actor)
    form = pages.opening_form(
        OpenCaseSchema, types, said, actor, submitted=request.form if error else entry.kept, error=error
    )
    page = render_template("cases/open.html", form=form, entry=entry, types=types, **context)
    return (page, error.status) if error else page


@bp.route("/nouvelle", methods=["GET", "POST"])
@guarded(OPEN, example=examples.opening)
def open_case() -> Answer:
    actor = current_actor()
    return _opening({"opened_on": today(actor)}, lambda command: opening.open_case(command, actor=actor))


@bp.route("/depuis-intervention/<uuid:activity_id>", methods=["GET", "POST"])
@guarded(OPEN, example=examples.opening_from_activity)
def open_from_activity(activity_id: uuid.UUID) -> Answer:
    actor = current_actor()
    activity = get_or_404(Activity, activity_id)
    if activity.removed_at is not None:
        raise NotFound
    return _opening(
        opening.from_activity(activity, actor),
        lambda command: opening.raise_activity(activity, command, actor=actor),
        origin=ties.activity_origin(activity, actor),
    )


@bp.route("/depuis-demande/<uuid:request_id>", methods=["GET", "POST"])
@guarded(OPEN, example=examples.opening_from_request)
def open_from_request(request_id: uuid.UUID) -> Answer:
    actor = current_actor()
    asked = get_or_404(Request, request_id)
    return _opening(
        opening.from_request(asked, actor),
        lambda command: opening.open_from_request(asked, command, actor=actor),
        origin=ties.request_origin(asked, actor),
    )


@bp.post("/<uuid:case_id>/rattacher/<uuid:activity_id>")
@guarded(EDIT, example=examples.attaching)
def attach(case_id: uuid.UUID, activity_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = case_or_404(case_id, actor)
    opening.attach_activity(case, get_or_404(Activity, activity_id), actor=actor)
    tell("Intervention rattachée au dossier" if case.named_at else "Intervention rattachée à cette situation")
    return _to(case)


# --- the page ----------------------------------------------------------------------------------------


@bp.get("/<uuid:case_id>")
@guarded(READ, example=examples.one_case)
def show(case_id: uuid.UUID) -> Answer:
    """A file has a page of its own."""
    actor = current_actor()
    head = pages.head_of(case_id, actor)
    if head.Case.named_at is not None:
        return redirect(pages.home_of(head.Case), 303)
    return render_template("cases/show.html", page=pages.page_of(head, actor))


@bp.get("/<uuid:case_id>/imprimer")
@guarded(READ, example=examples.one_case)
def print_view(case_id: uuid.UUID) -> Answer:
    """For the team, or for one party: then without the words of the others."""
    elsewhere = _in_its_file(case_id, "mediation.print_view")
    if elsewhere is not None:
        return elsewhere
    reader = decode(ReaderSchema, request.args)["party_id"]
    actor = current_actor()
    page = pages.case_page(case_id, actor)
    if page.case.named_at is not None:
        record_read("file.printed", actor=actor, subject=page.case, details={"levels": "team"})
    readers = pages.readers_of(page, reader)
    shown = pages.page_for(page, reader) if reader else page
    return render_template("cases/print.html", page=shown, readers=readers, reader=reader)


@bp.get("/<uuid:case_id>/historique")
@guarded(READ, example=examples.one_case)
def history(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    changes = pages.history(case, history_of(case), actor)
    return render_template("cases/history.html", case=case, changes=changes)


@bp.route("/<uuid:case_id>/modifier", methods=["GET", "POST"])
@guarded(EDIT, example=examples.editing)
def edit(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    case_type = type_of(case.type_key)
    schema = edit_schema(case_type)
    error = None
    if _submitted():
        try:
            answers = decode(schema, request.form)
            completing.edit_case(case, edit_command(case_type, answers), actor=actor)
            tell("Dossier modifié" if case.named_at else "Situation modifiée")
            return _to(case)
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            return _conflict(schema, stale, case, pages.case_choices(case, actor))
    form = pages.edit_form(schema, case, actor, submitted=request.form if error else None, error=error)
    page = render_template(
        "cases/form.html", form=form, entry=KeptForm(), case=case, title=f"Modifier {_the(case)}"
    )
    return (page, error.status) if error else page


def _conflict(schema: Any, stale: StaleEdit, case: Case, choices: Mapping[str, Any]) -> tuple[str, int]:
    offered = {**choices, "kind": pages.kinds_of(schema)}
    form = form_for(schema, submitted=request.form, choices=offered)
    back = ("Le dossier" if case.named_at else "La situation", pages.home_of(case))
    return conflict_page(stale, form, title="Deux saisies différentes", back=back)


# --- parties, meetings, actions ------------------------------------------------------------------------


def _part_form(
    schema: Any,
    case: Case,
    save: Callable[[Any], Any],
    *,
    title: str,
    done: str,
    data: Any = None,
    version: int | None = None,
) -> Answer:
    """The one way of the small forms of a situation: show, or save and go back to its page."""
    actor = current_actor()
    entry = kept_form(schema, actor=actor, version=version)
    error: InvalidInput | None = None
    objection: Refused | None = None
    choices = pages.case_choices(case, actor)
    if _submitted():
        try:
            save(decode(schema, request.form))
            entry.finish(actor=actor)
            tell(done)
            return _to(case)
        except InvalidInput as refused:
            error = refused
        except Refused as refused:
            objection = refused
        except StaleEdit as stale:
            return _conflict(schema, stale, case, choices)
    failed = error or objection
    submitted = request.form if failed else entry.kept
    form = pages.part_form(schema, choices, data=data, version=version, submitted=submitted, error=error)
    form.problems += objection.problems if objection else []
    page = render_template("cases/form.html", form=form, entry=entry, case=case, title=title)
    return (page, failed.status) if failed else page


@bp.route("/<uuid:case_id>/parties/nouvelle", methods=["GET", "POST"])
@guarded(EDIT, example=examples.adding_party)
def add_party(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    return _part_form(
        PartySchema,
        case,
        lambda command: completing.add_party(case, command, actor=actor),
        title="Ajouter une partie",
        done="Partie ajoutée",
    )


@bp.route("/<uuid:case_id>/parties/<uuid:party_id>", methods=["GET", "POST"])
@guarded(EDIT, example=examples.editing_party)
def edit_party(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    actor = current_actor()
    party = _event(Party, case_id, party_id)
    return _part_form(
        EditPartySchema,
        case_or_404(case_id, actor),
        lambda command: completing.edit_party(party, command, actor=actor),
        title="Modifier la partie",
        done="Partie modifiée",
        data=party,
        version=party.version,
    )


@bp.route("/<uuid:case_id>/rencontres/nouvelle", methods=["GET", "POST"])
@guarded(EDIT, example=examples.adding_session)
def add_session(case_id: uuid.UUID) -> Answer:
    elsewhere = _in_its_file(case_id, "mediation.add_meeting")
    if elsewhere is not None:
        return elsewhere
    actor = current_actor()
    case = case_or_404(case_id, actor)
    return _part_form(
        SessionSchema,
        case,
        lambda command: completing.add_session(case, command, actor=actor),
        title="Ajouter une rencontre",
        done="Rencontre ajoutée au fil",
        data={"day": today(actor), "place_id": case.place_id},
    )


@bp.route("/<uuid:case_id>/rencontres/<uuid:session_id>", methods=["GET", "POST"])
@guarded(EDIT, example=examples.editing_session)
def edit_session(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    elsewhere = _in_its_file(case_id, "mediation.edit_meeting", session_id=session_id)
    if elsewhere is not None:
        return elsewhere
    actor = current_actor()
    meeting = _event(CaseSession, case_id, session_id)
    return _part_form(
        EditSessionSchema,
        case_or_404(case_id, actor),
        lambda command: completing.edit_session(meeting, command, actor=actor),
        title="Modifier la rencontre",
        done="Rencontre modifiée",
        data=pages.session_data(meeting),
        version=meeting.version,
    )


@bp.route("/<uuid:case_id>/actions/nouvelle", methods=["GET", "POST"])
@guarded(EDIT, example=examples.recording_action)
def record_action(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    return _part_form(
        ActionSchema,
        case,
        lambda command: completing.record_action(case, command, actor=actor),
        title="Ajouter une action",
        done="Action ajoutée au fil",
        data={"day": today(actor)},
    )


def _remove(event: Any, undo: str, **ids: Any) -> Response:
    decode(NoAnswers, request.form)
    completing.remove_event(event, actor=current_actor())
    tell("Élément retiré du fil", undo_url=url_for(undo, **ids))
    return _to(get_or_404(Case, event.case_id))


def _restore(event: Any) -> Response:
    decode(NoAnswers, request.form)
    completing.restore_event(event, actor=current_actor())
    tell("Élément remis dans le fil")
    return _to(get_or_404(Case, event.case_id))


@bp.post("/<uuid:case_id>/rencontres/<uuid:session_id>/retirer")
@guarded(EDIT, example=examples.one_session)
def remove_session(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    ids = {"case_id": case_id, "session_id": session_id}
    return _remove(_event(CaseSession, case_id, session_id), "cases.restore_session", **ids)


@bp.post("/<uuid:case_id>/rencontres/<uuid:session_id>/remettre")
@guarded(EDIT, example=examples.one_session)
def restore_session(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    return _restore(_event(CaseSession, case_id, session_id))


@bp.post("/<uuid:case_id>/actions/<uuid:action_id>/retirer")
@guarded(EDIT, example=examples.one_action)
def remove_action(case_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    ids = {"case_id": case_id, "action_id": action_id}
    return _remove(_event(CaseAction, case_id, action_id), "cases.restore_action", **ids)


@bp.post("/<uuid:case_id>/actions/<uuid:action_id>/remettre")
@guarded(EDIT, example=examples.one_action)
def restore_action(case_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    return _restore(_event(CaseAction, case_id, action_id))


@bp.post("/<uuid:case_id>/parties/<uuid:party_id>/retirer")
@guarded(EDIT, example=examples.one_party)
def remove_party(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    ids = {"case_id": case_id, "party_id": party_id}
    return _remove(_event(Party, case_id, party_id), "cases.restore_party", **ids)


@bp.post("/<uuid:case_id>/parties/<uuid:party_id>/remettre")
@guarded(EDIT, example=examples.one_party)
def restore_party(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    return _restore(_event(Party, case_id, party_id))


# --- moving ------------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/etapes/<step>", methods=["GET", "POST"])
@guarded(EDIT, example=examples.moving)
def move(case_id: uuid.UUID, step: str) -> Answer:
    """The page before a step: what it stops, what goes on; then the step itself."""
    actor = current_actor()
    case = case_or_404(case_id, actor)
    case_type = type_of(case.type_key)
    transition = step_of(case_type, step)
    if not actor.may(transition.permission):
        raise Forbidden
    if transition.page and request.method == "GET":
        return redirect(url_for(transition.page, case_id=case.id), 303)
    schema = move_schema(case_type, transition)
    entry = kept_form(schema, actor=actor)
    error: InvalidInput | None = None
    objection: Refused | None = None
    if _submitted():
        try:
            command = move_command(case_type, decode(schema, request.form))
            moving.move_case(case, step, command, actor=actor)
            entry.finish(actor=actor)
            tell(f"Étape passée : {case_type.state(transition.target).label.lower()}")
            return _to(case)
        except InvalidInput as refused:
            error = refused
        except Refused as refused:
            objection, error = refused, InvalidInput(refused.errors)
    failed = objection or error
    submitted = request.form if failed else entry.kept
    form = pages.move_form(
        schema, case, actor, requires=transition.requires, submitted=submitted, error=error
    )
    offered = next(iter(steps_from(case, actor, only=step)), None)
    # Whatever the form lacks, what stands before the step is said with it.
    form.problems += objection.problems if objection else offered.blocked if failed and offered else ()
    page = render_template(
        "cases/move.html",
        form=form,
        entry=entry,
        case=case,
        step=transition,
        offered=offered,
        state=state_of(case_type, case.state),
        to_come=offered is None and lies_ahead(case, transition, actor),
        effects=pages.effects_of(case, transition),
    )
    return (page, failed.status) if failed else page


@bp.route("/<uuid:case_id>/rouvrir", methods=["GET", "POST"])
@guarded(REOPEN, example=examples.reopening)
def reopen(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    return _part_form(
        ReopenSchema,
        case,
        lambda command: moving.reopen_case(case, command, actor=actor),
        title=f"Rouvrir {_the(case)}",
        done="Dossier rouvert" if case.named_at else "Situation rouverte",
    )


@bp.route("/<uuid:case_id>/confier", methods=["GET", "POST"])
@guarded(REASSIGN, example=examples.reassigning)
def reassign(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = case_or_404(case_id, actor)
    return _part_form(
        ReassignSchema,
        case,
        lambda command: moving.reassign_case(case, command, actor=actor),
        title=f"Confier {_the(case)}",
        done="Dossier confié" if case.named_at else "Situation confiée",
        data={"referent_id": case.referent_id},
    )
