"""Pages of people: the list, registering, the page of one person, her contacts."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import core.people.relation_routes  # noqa: F401 (its views join the blueprint)
from core.access.policy import Example, guarded
from core.casefiles.permissions import EDIT_PEOPLE, READ_PEOPLE
from core.drafts.kept import KeptForm, kept_form
from core.errors import InvalidInput, StaleEdit
from core.people import examples, pages
from core.people.blueprint import bp
from core.people.contacts import add_contact, contact_of, edit_contact, remove_contact, restore_contact
from core.people.models import PersonContact
from core.people.queries import Known, person_or_404
from core.people.schemas import (
    AddContactSchema,
    EditContactSchema,
    EditPersonSchema,
    FindSchema,
    ListSchema,
    RegisterPersonSchema,
)
from core.people.services import PossibleDuplicates, edit_person, register_person
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode
from core.web.messages import tell

__all__ = ["bp"]

Answer = Response | str | tuple[str, int]


def _to(known: Known, anchor: str | None = None) -> Response:
    return redirect(url_for("people.show", person_id=known.person.id, _anchor=anchor), 303)


def _submitted() -> bool:
    return request.method == "POST"


@bp.get("")
@guarded(READ_PEOPLE, example=lambda actor: Example())
def index() -> Answer:
    after = decode(ListSchema, request.args)["after"]
    return render_template("people/list.html", page=pages.list_page(after, current_actor()))


@bp.post("/chercher")
@guarded(READ_PEOPLE, example=examples.found, when_suspended=True)
def search() -> Answer:
    """Posted, since a name does not go into an address; it only reads."""
    words = decode(FindSchema, request.form)["q"]
    if not words:
        return redirect(url_for("people.index"), 303)
    return render_template("people/list.html", page=pages.search_page(words, current_actor()))


@bp.get("/nouvelle")
@guarded(EDIT_PEOPLE, example=lambda actor: Example())
def new() -> Answer:
    entry = _kept_new()
    form = pages.person_form(RegisterPersonSchema, submitted=entry.kept)
    return render_template("people/new.html", form=form, entry=entry, duplicates=[])


def _kept_new() -> KeptForm:
    return kept_form(RegisterPersonSchema, actor=current_actor(), page="people.new")


@bp.post("")
@guarded(EDIT_PEOPLE, example=examples.new_person)
def create() -> Answer:
    actor = current_actor()
    entry = _kept_new()
    error, duplicates, status = None, [], 409
    try:
        person = register_person(decode(RegisterPersonSchema, request.form), actor=actor)
        entry.finish(actor=actor)
        tell("Personne enregistrée")
        return redirect(url_for("people.show", person_id=person.id), 303)
    except InvalidInput as refused:
        error, status = refused, refused.status
    except PossibleDuplicates as found:
        duplicates = [pages.person_card(person_id, actor) for person_id in found.ids]
    form = pages.person_form(RegisterPersonSchema, submitted=request.form, error=error)
    return render_template("people/new.html", form=form, entry=entry, duplicates=duplicates), status


@bp.get("/<uuid:person_id>")
@guarded(READ_PEOPLE, example=examples.one_person)
def show(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    if known.person.id != person_id:
        return redirect(url_for("people.show", person_id=known.person.id))
    return render_template("people/show.html", page=pages.person_page(known, actor))


def _conflict(stale: StaleEdit, schema: Any, known: Known) -> tuple[str, int]:
    form = pages.person_form(schema, submitted=request.form)
    back = ("La fiche", url_for("people.show", person_id=known.person.id))
    return conflict_page(stale, form, title="Deux saisies différentes", back=back)


@bp.route("/<uuid:person_id>/modifier", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.editing)
def edit(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    error = None
    if _submitted():
        try:
            edit_person(known.person, decode(EditPersonSchema, request.form), actor=actor)
            tell("Fiche modifiée")
            return _to(known)
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            return _conflict(stale, EditPersonSchema, known)
    form = pages.person_form(
        EditPersonSchema,
        known.person,
        submitted=request.form if error else None,
        error=error,
        version=None if error else known.person.version,
    )
    page = render_template(
        "people/form.html", form=form, entry=KeptForm(), known=known, title="Modifier la fiche"
    )
    return (page, error.status) if error else page


# --- contacts ------------------------------------------------------------------------------------------


def _contact_form(known: Known, schema: Any, save: Any, title: str, contact: PersonContact | None) -> Answer:
    actor = current_actor()
    entry = kept_form(schema, actor=actor)
    error = None
    if _submitted():
        try:
            save(decode(schema, request.form))
            entry.finish(actor=actor)
            tell("Contact noté")
            return _to(known, "contacts")
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            return _conflict(stale, schema, known)
    form = pages.person_form(
        schema,
        contact if contact is not None else {"kind": "phone"},
        submitted=request.form if error else entry.kept,
        error=error,
        version=contact.version if contact is not None and not error else None,
    )
    page = render_template("people/form.html", form=form, entry=entry, known=known, title=title)
    return (page, error.status) if error else page


@bp.route("/<uuid:person_id>/contacts/nouveau", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.adding_contact)
def new_contact(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    return _contact_form(
        known,
        AddContactSchema,
        lambda command: add_contact(known.person, command, actor=actor),
        "Ajouter un contact",
        None,
    )


@bp.route("/<uuid:person_id>/contacts/<uuid:contact_id>", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.editing_contact)
def change_contact(person_id: uuid.UUID, contact_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    contact = contact_of(known.ids, contact_id)
    return _contact_form(
        known,
        EditContactSchema,
        lambda command: edit_contact(known.person, contact, command, actor=actor),
        "Modifier un contact",
        contact,
    )


@bp.post("/<uuid:person_id>/contacts/<uuid:contact_id>/retirer")
@guarded(EDIT_PEOPLE, example=examples.one_contact)
def drop_contact(person_id: uuid.UUID, contact_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    remove_contact(known.person, contact_of(known.ids, contact_id), actor=actor)
    undo = url_for("people.bring_contact_back", person_id=known.person.id, contact_id=contact_id)
    tell("Contact retiré", undo_url=undo)
    return _to(known, "contacts")


@bp.post("/<uuid:person_id>/contacts/<uuid:contact_id>/remettre")
@guarded(EDIT_PEOPLE, example=examples.removed_contact)
def bring_contact_back(person_id: uuid.UUID, contact_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    restore_contact(known.person, contact_of(known.ids, contact_id), actor=actor)
    tell("Contact remis")
    return _to(known, "contacts")
