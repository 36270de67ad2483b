"""Pages of named files: ``/s/<slug>/dossiers/…``; each loads, calls one use-case, answers.

Completing a file (parties, steps, history) goes through the pages of situations, which come back here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.access.policy import guarded
from core.audit.reads import record_read
from core.casefiles import examples, pages, services
from core.casefiles.circle import may_read_recusal, reason_of, refuse_naming
from core.casefiles.models import FileNotice, FileRecusal
from core.casefiles.notices import see_notice
from core.casefiles.permissions import (
    EDIT_FILES,
    EDIT_PEOPLE,
    EXCEPTIONAL,
    NAME_CIRCLE,
    OPEN_FILES,
    READ_READERS,
)
from core.casefiles.readers import readers_page
from core.casefiles.schemas import (
    AskAccessSchema,
    CallerSchema,
    FileNumberSchema,
    LinkPersonSchema,
    NameMemberSchema,
    OpenFileSchema,
    RaiseSchema,
    RegisterCaller,
    StepBackSchema,
)
from core.cases.access import case_or_404
from core.cases.listing import list_page, search_page
from core.cases.models import Case, Party
from core.cases.opening import from_request
from core.cases.pages import home_of, opening_form, type_choices
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.cases.schemas import CaseFiltersSchema, OpenCase, SearchSchema
from core.cases.ties import request_origin
from core.cases.workflow import file_types, raised_types
from core.db.writing import get_or_404
from core.drafts.kept import kept_form
from core.errors import InvalidInput, NotFound, StaleEdit
from core.extension.blueprint import PluginBlueprint
from core.extension.contributions import CaseType
from core.people.pages import person_card, person_form
from core.people.services import PossibleDuplicates
from core.planning.clock import today
from core.requests.models import Request
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell

bp = PluginBlueprint("named_files", __name__, name="files", prefix="dossiers")

Answer = Response | str | tuple[str, int]


def _submitted() -> bool:
    return request.method == "POST"


def _finding() -> bool:
    """The button « Chercher » of a form: nothing is sent yet."""
    return bool(request.form.get("find"))


def _to(case: Case) -> Response:
    return redirect(home_of(case), 303)


def _file(case_id: uuid.UUID, actor: Actor) -> Case:
    """A named file that the actor may know of; a situation is not one. Raises NotFound."""
    case = case_or_404(case_id, actor)
    if case.named_at is None:
        raise NotFound
    return case


# --- the list ----------------------------------------------------------------------------------------


@bp.get("/")
@guarded(READ_FILES, ASSIST_FILES, example=examples.plain)
def index() -> Answer:
    filters = decode(CaseFiltersSchema, request.args)
    return render_template("files/index.html", page=list_page(filters, current_actor(), pages.FILES))


@bp.post("/chercher")
@guarded(READ_FILES, ASSIST_FILES, example=examples.search, when_suspended=True)
def search() -> Answer:
    """Posted, since words typed by a person do not go into an address; it only reads."""
    command = decode(SearchSchema, request.form)
    page = search_page(command["q"], current_actor(), pages.FILES)
    return render_template("files/search.html", page=page)


# --- opening -----------------------------------------------------------------------------------------


def _opening(
    said: Mapping[str, Any], open_it: Callable[[OpenCase], Case], types: list[CaseType], **context: Any
) -> Answer:
    """The one form of the ways to open a file that was no situation."""
    actor = current_actor()
    entry = kept_form(OpenFileSchema, actor=actor)
    error = None
    if _submitted():
        try:
            case = open_it(decode(OpenFileSchema, request.form))
            entry.finish(actor=actor)
            tell("Dossier ouvert")
            return _to(case)
        except InvalidInput as refused:
            error = refused
    form = opening_form(
        OpenFileSchema, types, said, actor, submitted=request.form if error else entry.kept, error=error
    )
    page = render_template("files/open.html", form=form, entry=entry, types=types, **context)
    return (page, error.status) if error else page


@bp.route("/nouveau", methods=["GET", "POST"])
@guarded(OPEN_FILES, example=examples.opening)
def open_file() -> Answer:
    """A nature that asks something else first has a form of its own, which this page leads to."""
    actor = current_actor()
    offered = file_types(actor)

    def open_it(command: OpenCase) -> Case:
        if any(one.opening and one.key == command.type_key for one in offered):
            raise InvalidInput({"type_key": [services.NOT_OFFERED]})
        return services.open_file(command, actor=actor)

    return _opening(
        {"opened_on": today(actor)},
        open_it,
        [one for one in offered if not one.opening],
        own_forms=[one for one in offered if one.opening],
    )


@bp.route("/depuis-demande/<uuid:request_id>", methods=["GET", "POST"])
@guarded(OPEN_FILES, example=examples.opening_from_request)
def open_from_request(request_id: uuid.UUID) -> Answer:
    """What the request says already is taken; who called is asked on the next page, to whoever may read it."""
    actor = current_actor()
    asked = get_or_404(Request, request_id)
    return _opening(
        from_request(asked, actor),
        lambda command: services.open_file_from_request(asked, command, actor=actor),
        file_types(actor),
        origin=request_origin(asked, actor),
    )


@bp.route("/depuis-situation/<uuid:case_id>", methods=["GET", "POST"])
@guarded(OPEN_FILES, example=examples.raising)
def raise_case(case_id: uuid.UUID) -> Answer:
    """One click where its type may be named; else the type it becomes is chosen here."""
    actor = current_actor()
    case = case_or_404(case_id, actor)
    error = None
    if _submitted():
        try:
            raised = services.raise_to_file(case, decode(RaiseSchema, request.form), actor=actor)
            tell("La situation est devenue un dossier")
            return _to(raised)
        except InvalidInput as refused:
            error = refused
    if case.named_at is not None:
        return _to(case)
    choices = {"type_key": type_choices(raised_types(case, actor))}
    form = form_for(RaiseSchema, submitted=request.form if error else None, error=error, choices=choices)
    page = render_template("files/raise.html", form=form, case=case)
    return (page, error.status) if error else page


# --- the page ----------------------------------------------------------------------------------------


@bp.get("/<uuid:case_id>")
@guarded(READ_FILES, ASSIST_FILES, example=examples.one_file)
def show(case_id: uuid.UUID) -> Answer:
    """The reading is noted before anything is shown; a situation has a page of its own."""
    actor = current_actor()
    head = pages.file_head(case_id, actor)
    if head.Case.named_at is None:
        return _to(head.Case)
    page = pages.file_page(head, actor)
    details = page.read_details()
    record_read("file.read", actor=actor, subject=head.Case, details=details, recent=head.recent or ())
    return render_template("files/show.html", page=page)


# --- parties -----------------------------------------------------------------------------------------


def _party(case: Case, party_id: uuid.UUID) -> Party:
    party = get_or_404(Party, party_id)
    if party.case_id != case.id or party.removed_at is not None:
        raise NotFound
    return party


@bp.route("/<uuid:case_id>/parties/<uuid:party_id>/personne", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.linking)
def link_person(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    party = _party(case, party_id)
    error = None
    if _submitted() and not _finding():
        try:
            command = decode(LinkPersonSchema, request.form)
            services.link_command(party, command, actor=actor)
            tell("La partie est reliée à une personne")
            return _to(case)
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            form = pages.linking_form(LinkPersonSchema, party.version, actor, submitted=request.form)
            return conflict_page(
                stale, form, title="Deux saisies différentes", back=("Le dossier", home_of(case))
            )
    submitted = request.form if _submitted() else None
    form = pages.linking_form(LinkPersonSchema, party.version, actor, submitted=submitted, error=error)
    page = render_template("files/link.html", form=form, case=case, party=party, searched=_finding())
    return (page, error.status) if error else page


@bp.post("/<uuid:case_id>/parties/<uuid:party_id>/delier")
@guarded(EDIT_FILES, example=examples.unlinking)
def unlink_person(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    decode(NoAnswers, request.form)
    services.unlink_person(_party(case, party_id), actor=actor)
    tell("La partie est de nouveau sans nom")
    return _to(case)


@bp.route("/<uuid:case_id>/appelant", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.from_caller)
def register_caller(case_id: uuid.UUID) -> Answer:
    """Whoever may read the caller finds her name and number written already."""
    actor = current_actor()
    case = _file(case_id, actor)
    caller = services.caller_named(case, actor)

    def save(command: RegisterCaller) -> Any:
        services.register_caller(case, command, actor=actor)

    return _registering(
        case,
        save,
        pages.said_of(caller),
        title="La personne qui a appelé",
        context="Ce que la demande dit déjà est repris. Rien n’est à retaper.",
    )


@bp.route("/<uuid:case_id>/parties/<uuid:party_id>/nouvelle-personne", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.registering)
def register_party(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    """Somebody who has no record yet is written down and linked in one step."""
    actor = current_actor()
    case = _file(case_id, actor)
    party = _party(case, party_id)

    def save(command: RegisterCaller) -> Any:
        services.register_party(party, command, actor=actor)

    return _registering(
        case,
        save,
        {},
        title=f"Enregistrer {party.label}",
        context="Ce que la personne accepte de dire. Un prénom ou un surnom suffit.",
    )


def _registering(
    case: Case, save: Callable[[RegisterCaller], Any], said: Mapping[str, Any], *, title: str, context: str
) -> Answer:
    """Somebody of the file is written down: possible duplicates are shown before anything is kept."""
    actor = current_actor()
    entry = kept_form(CallerSchema, actor=actor)
    error, status, duplicates = None, 200, []
    if _submitted():
        try:
            save(decode(CallerSchema, request.form))
            entry.finish(actor=actor)
            tell("Personne enregistrée et reliée au dossier")
            return _to(case)
        except InvalidInput as refused:
            error, status = refused, refused.status
        except PossibleDuplicates as found:
            duplicates, status = [person_card(person_id, actor) for person_id in found.ids], found.status
    submitted = request.form if _submitted() else entry.kept
    form = person_form(CallerSchema, said, submitted=submitted, error=error)
    page = render_template(
        "files/register.html",
        form=form,
        entry=entry,
        case=case,
        duplicates=duplicates,
        title=title,
        context=context,
    )
    return (page, status) if status != 200 else page


# --- the circle, exceptional access, stepping back ----------------------------------------------------


def _small_form(
    schema: Any,
    case: Case,
    save: Callable[[Any], Any],
    template: str,
    *,
    done: str,
    leave_to: Callable[[], str] | None = None,
    choices: Mapping[str, Any] | None = None,
    **context: Any,
) -> Answer:
    """The one way of the small forms of a file: show, or save and go back to its page."""
    actor = current_actor()
    entry = kept_form(schema, actor=actor)
    error = None
    if _submitted():
        try:
            save(decode(schema, request.form))
            entry.finish(actor=actor)
            tell(done)
            return redirect(leave_to(), 303) if leave_to else _to(case)
        except InvalidInput as refused:
            error = refused
    submitted = request.form if error else entry.kept
    form = form_for(schema, submitted=submitted, error=error, choices=choices)
    page = render_template(template, form=form, entry=entry, case=case, **context)
    return (page, error.status) if error else page


@bp.route("/<uuid:case_id>/cercle", methods=["GET", "POST"])
@guarded(NAME_CIRCLE, example=examples.naming)
def name_member(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    refuse_naming(case, actor)
    return _small_form(
        NameMemberSchema,
        case,
        lambda command: services.name_member(case, command, actor=actor),
        "cases/form.html",
        done="Place donnée dans le dossier",
        choices=pages.member_choices(case, actor),
        title="Associer un membre de l’équipe",
    )


@bp.post("/<uuid:case_id>/cercle/<uuid:member_id>/retirer")
@guarded(NAME_CIRCLE, example=examples.ending)
def end_member(case_id: uuid.UUID, member_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    decode(NoAnswers, request.form)
    services.end_member(case, member_id, actor=actor)
    tell("Place retirée")
    return _to(case)


@bp.route("/<uuid:case_id>/acces-exceptionnel", methods=["GET", "POST"])
@guarded(EXCEPTIONAL, example=examples.asking_access)
def ask_access(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    return _small_form(
        AskAccessSchema,
        case,
        lambda command: services.ask_exceptional_access(case, command, actor=actor),
        "files/access.html",
        done="Accès ouvert pour trois heures",
    )


@bp.route("/<uuid:case_id>/se-retirer", methods=["GET", "POST"])
@guarded(EDIT_FILES, ASSIST_FILES, example=examples.stepping_back)
def step_back(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    # A helper who has left knows of the file no more: her form, sent twice, finds nothing.
    case = _file(case_id, actor)
    return _small_form(
        StepBackSchema,
        case,
        lambda command: services.step_back(case, command, actor=actor),
        "files/step_back.html",
        done="La coordination est prévenue",
        leave_to=lambda: url_for("files.index"),
        choices=pages.leaving_choices(),
    )


@bp.get("/<uuid:case_id>/retraits/<uuid:recusal_id>")
@guarded(READ_FILES, ASSIST_FILES, example=examples.one_recusal)
def recusal(case_id: uuid.UUID, recusal_id: uuid.UUID) -> Answer:
    """Read by whoever stepped back and by the coordination; for anybody else it does not exist."""
    actor = current_actor()
    case = _file(case_id, actor)
    found = get_or_404(FileRecusal, recusal_id)
    if found.case_id != case.id or not may_read_recusal(found, actor):
        raise NotFound
    record_read("file.recusal_read", actor=actor, subject=case, details={"recusal": str(found.id)})
    return render_template("files/recusal.html", case=case, recusal=found, reason=reason_of(found.id, actor))


# --- who has seen a file ------------------------------------------------------------------------------


def _seen_case(case_id: uuid.UUID, actor: Actor) -> tuple[Case, bool]:
    """The file, and whether the actor may open it; data protection reads who did without opening it."""
    opens = actor.may(READ_FILES) or actor.may(ASSIST_FILES)
    case = _file(case_id, actor) if opens else get_or_404(Case, case_id)
    if case.named_at is None:
        raise NotFound
    return case, opens


@bp.get("/<uuid:case_id>/lecteurs")
@guarded(READ_READERS, example=examples.one_file)
def readers(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case, opens = _seen_case(case_id, actor)
    page = readers_page(case, actor, opens=opens)
    return render_template("files/readers.html", page=page, case=case)


@bp.get("/lecteurs")
@guarded(READ_READERS, example=examples.plain)
def readers_by_number() -> Answer:
    """The way of data protection: a number, which names nobody, gives who read that file."""
    actor = current_actor()
    number = decode(FileNumberSchema, request.args)["number"]
    found = pages.file_numbered(number, actor) if number else None
    if found is not None:
        return redirect(url_for("files.readers", case_id=found), 303)
    form = form_for(FileNumberSchema, {"number": number})
    return render_template("files/by_number.html", form=form, unknown=bool(number))


@bp.post("/avis/<uuid:notice_id>/vu")
@guarded(READ_FILES, ASSIST_FILES, READ_READERS, example=examples.one_notice)
def see(notice_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    see_notice(get_or_404(FileNotice, notice_id), actor=current_actor())
    return redirect(url_for("day.waiting"), 303)
