"""Pages of documents: ``/s/<slug>/documents/…``."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from core.access.policy import guarded
from core.casefiles.levels import readable_levels
from core.casefiles.permissions import EDIT_FILES, EDIT_PEOPLE, READ_PEOPLE
from core.cases.access import case_or_404
from core.cases.models import Case
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.errors import Forbidden, InvalidInput, NotFound, Refused, StaleEdit
from core.extension.blueprint import PluginBlueprint
from core.files import examples
from core.files.correcting import edit_document, may_correct, said_of
from core.files.documents import (
    file_name,
    open_document,
    readable_document,
    remove_document,
    restore_document,
    store_document,
)
from core.files.models import Document
from core.files.panels import (
    choices_for_case,
    choices_for_person,
    documents_panel,
    levels_for,
    person_documents_panel,
)
from core.files.schemas import (
    EditFileDocumentSchema,
    EditPersonDocumentSchema,
    FileDocumentSchema,
    PersonDocumentSchema,
)
from core.files.sent import sent_with_file
from core.people.models import Person
from core.people.queries import person_or_404
from core.planning.clock import today
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.uploads import takes_files

bp = PluginBlueprint("named_files", __name__, name="documents", prefix="documents")

#: A document is never shown inside our pages: it is taken away, and may do nothing where it is opened.
DOWNLOAD_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


def _named_case(case_id: uuid.UUID, actor: Actor) -> Case:
    """A named file she may know of; documents of anything else do not exist."""
    case = case_or_404(case_id, actor)
    if case.named_at is None:
        raise NotFound
    return case


@bp.get("/dossier/<uuid:case_id>")
@guarded(READ_FILES, ASSIST_FILES, example=examples.a_named_file)
def of_case(case_id: uuid.UUID) -> str:
    actor = current_actor()
    case = _named_case(case_id, actor)
    panel = documents_panel(case, readable_levels(case, actor), actor)
    return render_template("documents/of_case.html", case=case, documents=panel)


@bp.get("/dossier/<uuid:case_id>/ajouter")
@guarded(EDIT_FILES, example=examples.a_named_file)
def new_of_case(case_id: uuid.UUID) -> str:
    actor = current_actor()
    case = _named_case(case_id, actor)
    form = form_for(
        FileDocumentSchema, {"day": today(actor), "level": "team"}, choices=choices_for_case(case, actor)
    )
    return _case_form(case, form)


def _case_form(case: Case, form: Form) -> str:
    back = url_for("documents.of_case", case_id=case.id)
    action = url_for("documents.add_to_case", case_id=case.id)
    return render_template("documents/form.html", form=form, action=action, back_url=back)


@bp.post("/dossier/<uuid:case_id>/ajouter")
@takes_files
@guarded(EDIT_FILES, example=examples.adding_to_a_file)
def add_to_case(case_id: uuid.UUID) -> Any:
    actor = current_actor()
    case = _named_case(case_id, actor)
    try:
        command, upload = sent_with_file(FileDocumentSchema)
        store_document(command, upload, actor=actor, case=case)
    except InvalidInput as error:
        choices = choices_for_case(case, actor)
        form = form_for(FileDocumentSchema, submitted=request.form, error=error, choices=choices)
        return _case_form(case, form), 422
    tell("Document ajouté", undo_url=url_for("documents.remove", document_id=command.id))
    return redirect(url_for("documents.of_case", case_id=case.id), 303)


def _person(person_id: uuid.UUID, actor: Actor) -> Person:
    return person_or_404(person_id, actor).person


@bp.get("/personne/<uuid:person_id>")
@guarded(READ_PEOPLE, example=examples.a_person)
def of_person(person_id: uuid.UUID) -> str:
    actor = current_actor()
    person = _person(person_id, actor)
    return render_template(
        "documents/of_person.html", person=person, documents=person_documents_panel(person, actor)
    )


@bp.get("/personne/<uuid:person_id>/ajouter")
@guarded(EDIT_PEOPLE, example=examples.a_person)
def new_of_person(person_id: uuid.UUID) -> str:
    actor = current_actor()
    person = _person(person_id, actor)
    form = form_for(
        PersonDocumentSchema, {"day": today(actor), "level": "team"}, choices=choices_for_person()
    )
    return _person_form(person, form)


def _person_form(person: Person, form: Form) -> str:
    back = url_for("documents.of_person", person_id=person.id)
    action = url_for("documents.add_to_person", person_id=person.id)
    return render_template("documents/form.html", form=form, action=action, back_url=back)


@bp.post("/personne/<uuid:person_id>/ajouter")
@takes_files
@guarded(EDIT_PEOPLE, example=examples.adding_to_a_person)
def add_to_person(person_id: uuid.UUID) -> Any:
    actor = current_actor()
    person = _person(person_id, actor)
    try:
        command, upload = sent_with_file(PersonDocumentSchema)
        store_document(command, upload, actor=actor, person=person)
    except InvalidInput as error:
        form = form_for(
            PersonDocumentSchema, submitted=request.form, error=error, choices=choices_for_person()
        )
        return _person_form(person, form), 422
    tell("Document ajouté", undo_url=url_for("documents.remove", document_id=command.id))
    return redirect(url_for("documents.of_person", person_id=person.id), 303)


def _require(document: Document, actor: Actor, of_file: Any, of_person: Any) -> None:
    """The right that the document's place asks for."""
    if not actor.may(of_file if document.case_id is not None else of_person):
        raise Forbidden


@bp.get("/<uuid:document_id>")
@guarded(READ_FILES, ASSIST_FILES, READ_PEOPLE, example=examples.a_document)
def download(document_id: uuid.UUID) -> Response:
    actor = current_actor()
    document, reader = readable_document(document_id, actor)
    if document.case_id is None:
        _require(document, actor, READ_FILES, READ_PEOPLE)
    response = Response(open_document(document, reader, actor), mimetype=document.mime)
    response.content_length = document.size
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(document)}"'
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.route("/<uuid:document_id>/corriger", methods=["GET", "POST"])
@guarded(EDIT_FILES, EDIT_PEOPLE, example=examples.correcting_a_document)
def edit(document_id: uuid.UUID) -> Any:
    """Title, level, date and kind; what is refused is shown again with what was typed."""
    actor = current_actor()
    document, _reader = readable_document(document_id, actor)
    _require(document, actor, EDIT_FILES, EDIT_PEOPLE)
    case = case_or_404(document.case_id, actor) if document.case_id is not None else None
    if not may_correct(document.author_id, case, actor):
        raise Forbidden
    if request.method == "GET":
        return _edit_form(document, case, actor)
    try:
        edit_document(document, decode(_edit_schema(document), request.form), actor=actor)
    except InvalidInput as error:
        return _edit_form(document, case, actor, error=error), 422
    except Refused as refused:
        return _edit_form(document, case, actor, problems=refused.problems), 409
    except StaleEdit as stale:
        schema, choices = _edit_schema(document), _edit_choices(document, case, actor)
        form = form_for(schema, submitted=request.form, choices=choices)
        return conflict_page(
            stale, form, title="Deux saisies différentes", back=("Documents", _place_url(document))
        )
    tell("Document corrigé")
    return redirect(_place_url(document), 303)


def _edit_schema(document: Document) -> type[EditFileDocumentSchema | EditPersonDocumentSchema]:
    return EditFileDocumentSchema if document.case_id is not None else EditPersonDocumentSchema


def _edit_choices(document: Document, case: Case | None, actor: Actor) -> dict[str, Any]:
    if case is None:
        return choices_for_person()
    return {"level": levels_for(case, document.author_id, actor)}


def _edit_form(
    document: Document,
    case: Case | None,
    actor: Actor,
    *,
    error: InvalidInput | None = None,
    problems: Sequence[str] = (),
) -> str:
    wrong = error is not None or bool(problems)
    form = form_for(
        _edit_schema(document),
        None if wrong else said_of(document, actor),
        submitted=request.form if wrong else None,
        error=error,
        choices=_edit_choices(document, case, actor),
        version=None if wrong else document.version,
        problems=problems,
    )
    return render_template("documents/edit.html", form=form, back_url=_place_url(document))


@bp.post("/<uuid:document_id>/retirer")
@guarded(EDIT_FILES, EDIT_PEOPLE, example=examples.a_document)
def remove(document_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    document, _reader = readable_document(document_id, actor)
    _require(document, actor, EDIT_FILES, EDIT_PEOPLE)
    remove_document(document, actor=actor)
    tell("Document retiré", undo_url=url_for("documents.restore", document_id=document.id))
    return redirect(_place_url(document), 303)


@bp.post("/<uuid:document_id>/remettre")
@guarded(EDIT_FILES, EDIT_PEOPLE, example=examples.a_removed_document)
def restore(document_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    document, _reader = readable_document(document_id, actor, removed=True)
    _require(document, actor, EDIT_FILES, EDIT_PEOPLE)
    restore_document(document, actor=actor)
    tell("Document remis")
    return redirect(_place_url(document), 303)


def _place_url(document: Document) -> str:
    if document.case_id is not None:
        return url_for("documents.of_case", case_id=document.case_id)
    return url_for("documents.of_person", person_id=document.person_id)
