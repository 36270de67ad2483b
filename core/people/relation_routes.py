"""Pages of what links people: the home, ties, what a member declares, two records that are one person."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.access.policy import Example, guarded
from core.casefiles.permissions import DECLARE_TIE, EDIT_PEOPLE, MERGE_PEOPLE
from core.drafts.kept import KeptForm, kept_form
from core.errors import InvalidInput, NotFound, StaleEdit
from core.people import examples, pages, ties
from core.people.blueprint import bp
from core.people.queries import Known, person_or_404
from core.people.schemas import (
    AddHouseholdMemberSchema,
    ChooseOtherSchema,
    DeclareTieSchema,
    EditHouseholdSchema,
    MakeHouseholdSchema,
    MergeSchema,
    TiePeopleSchema,
)
from core.people.services import merge_people, unmerge
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell

Answer = Response | str | tuple[str, int]


def _to(known: Known, anchor: str | None = None) -> Response:
    return redirect(url_for("people.show", person_id=known.person.id, _anchor=anchor), 303)


def _finding() -> bool:
    """The button « Chercher » of a form in which somebody is chosen: nothing is saved yet."""
    return bool(request.form.get("find"))


def _small_form(known: Known, schema: Any, save: Any, *, title: str, done: str, anchor: str) -> Answer:
    """The one way of the small forms of a person: show, look for somebody, or save and go back to her page."""
    actor = current_actor()
    entry = kept_form(schema, actor=actor)
    error = None
    if request.method == "POST" and not _finding():
        try:
            save(decode(schema, request.form))
            entry.finish(actor=actor)
            tell(done)
            return _to(known, anchor)
        except InvalidInput as refused:
            error = refused
    form = pages.picking_form(schema, known, actor, submitted=request.form or entry.kept, error=error)
    template = "people/pick.html" if "other_id" in form.fields else "people/form.html"
    page = render_template(template, form=form, entry=entry, known=known, title=title, searched=_finding())
    return (page, error.status) if error else page


# --- households ----------------------------------------------------------------------------------------


@bp.route("/<uuid:person_id>/foyer/nouveau", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.making_household)
def new_household(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    return _small_form(
        known,
        MakeHouseholdSchema,
        lambda command: ties.make_household(known, command, actor=actor),
        title="Noter un foyer",
        done="Foyer noté",
        anchor="foyer",
    )


@bp.route("/<uuid:person_id>/foyer/<uuid:household_id>", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.editing_household)
def edit_household(person_id: uuid.UUID, household_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    home = ties.household_of(known, household_id, actor)
    error = None
    if request.method == "POST":
        try:
            command = decode(EditHouseholdSchema, request.form)
            ties.edit_household(known, home, command, actor=actor)
            tell("Foyer modifié")
            return _to(known, "foyer")
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            form = form_for(EditHouseholdSchema, submitted=request.form)
            back = ("La fiche", url_for("people.show", person_id=known.person.id))
            return conflict_page(stale, form, title="Deux saisies différentes", back=back)
    form = form_for(
        EditHouseholdSchema,
        home,
        submitted=request.form if error else None,
        error=error,
        version=None if error else home.version,
    )
    page = render_template(
        "people/form.html", form=form, entry=KeptForm(), known=known, title="Modifier le foyer"
    )
    return (page, error.status) if error else page


@bp.route("/<uuid:person_id>/foyer/<uuid:household_id>/membres", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.adding_household_member)
def new_household_member(person_id: uuid.UUID, household_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    home = ties.household_of(known, household_id, actor)
    return _small_form(
        known,
        AddHouseholdMemberSchema,
        lambda command: ties.add_household_member(known, home, command, actor=actor),
        title="Ajouter quelqu’un au foyer",
        done="Foyer complété",
        anchor="foyer",
    )


@bp.post("/<uuid:person_id>/foyer/membres/<uuid:member_id>/retirer")
@guarded(EDIT_PEOPLE, example=examples.one_household_member)
def drop_household_member(person_id: uuid.UUID, member_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    ties.remove(ties.household_member_of(known, member_id, actor), actor=actor, about=known.person)
    undo = url_for("people.bring_household_member_back", person_id=known.person.id, member_id=member_id)
    tell("Personne retirée du foyer", undo_url=undo)
    return _to(known, "foyer")


@bp.post("/<uuid:person_id>/foyer/membres/<uuid:member_id>/remettre")
@guarded(EDIT_PEOPLE, example=examples.removed_household_member)
def bring_household_member_back(person_id: uuid.UUID, member_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    ties.restore(ties.household_member_of(known, member_id, actor), actor=actor, about=known.person)
    tell("Personne remise dans le foyer")
    return _to(known, "foyer")


# --- ties ----------------------------------------------------------------------------------------------


@bp.route("/<uuid:person_id>/liens/nouveau", methods=["GET", "POST"])
@guarded(EDIT_PEOPLE, example=examples.tying)
def new_tie(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    return _small_form(
        known,
        TiePeopleSchema,
        lambda command: ties.tie_people(known, command, actor=actor),
        title="Noter un lien",
        done="Lien noté",
        anchor="liens",
    )


@bp.post("/<uuid:person_id>/liens/<uuid:tie_id>/retirer")
@guarded(EDIT_PEOPLE, example=examples.one_tie)
def drop_tie(person_id: uuid.UUID, tie_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    ties.remove(ties.tie_of(known, tie_id, actor), actor=actor, about=known.person)
    undo = url_for("people.bring_tie_back", person_id=known.person.id, tie_id=tie_id)
    tell("Lien retiré", undo_url=undo)
    return _to(known, "liens")


@bp.post("/<uuid:person_id>/liens/<uuid:tie_id>/remettre")
@guarded(EDIT_PEOPLE, example=examples.one_tie)
def bring_tie_back(person_id: uuid.UUID, tie_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    ties.restore(ties.tie_of(known, tie_id, actor), actor=actor, about=known.person)
    tell("Lien remis")
    return _to(known, "liens")


@bp.get("/liens-declares")
@guarded(DECLARE_TIE, example=lambda actor: Example())
def declared() -> Answer:
    rows, everybody = pages.declared_page(current_actor())
    return render_template("people/declared.html", rows=rows, everybody=everybody)


@bp.route("/<uuid:person_id>/je-la-connais", methods=["GET", "POST"])
@guarded(DECLARE_TIE, example=examples.declaring)
def declare(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    return _small_form(
        known,
        DeclareTieSchema,
        lambda command: ties.declare_member_tie(known.person, command, actor=actor),
        title="Je connais cette personne",
        done="Lien déclaré",
        anchor="neutralite",
    )


@bp.post("/liens-declares/<uuid:tie_id>/retirer")
@guarded(DECLARE_TIE, example=examples.one_declared)
def drop_declared(tie_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    ties.remove(ties.own_tie(tie_id, actor), actor=actor)
    tell("Déclaration retirée", undo_url=url_for("people.bring_declared_back", tie_id=tie_id))
    return redirect(url_for("people.declared"), 303)


@bp.post("/liens-declares/<uuid:tie_id>/remettre")
@guarded(DECLARE_TIE, example=examples.one_declared)
def bring_declared_back(tie_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    ties.restore(ties.own_tie(tie_id, actor), actor=actor)
    tell("Déclaration remise")
    return redirect(url_for("people.declared"), 303)


# --- one person, two records ---------------------------------------------------------------------------


@bp.route("/<uuid:person_id>/reunir", methods=["GET", "POST"])
@guarded(MERGE_PEOPLE, example=examples.choosing_other)
def choose_other(person_id: uuid.UUID) -> Answer:
    actor = current_actor()
    known = person_or_404(person_id, actor)
    error = None
    if request.method == "POST" and not _finding():
        try:
            other = person_or_404(decode(ChooseOtherSchema, request.form)["other_id"], actor)
            if other.person.id == known.person.id:
                raise InvalidInput({"other_id": ["C’est la même fiche."]})
            return redirect(url_for("people.merge", person_id=known.person.id, other_id=other.person.id), 303)
        except InvalidInput as refused:
            error = refused
    form = pages.picking_form(ChooseOtherSchema, known, actor, submitted=request.form, error=error)
    page = render_template(
        "people/pick.html",
        form=form,
        entry=KeptForm(),
        known=known,
        title="Réunir deux fiches",
        searched=_finding(),
    )
    return (page, error.status) if error else page


@bp.route("/<uuid:person_id>/reunir/<uuid:other_id>", methods=["GET", "POST"])
@guarded(MERGE_PEOPLE, example=examples.merging)
def merge(person_id: uuid.UUID, other_id: uuid.UUID) -> Answer:
    """Both records side by side; one is kept and stands for both."""
    actor = current_actor()
    one, other = person_or_404(person_id, actor), person_or_404(other_id, actor)
    error = None
    if request.method == "POST":
        try:
            keep_id = decode(MergeSchema, request.form)["keep_id"]
            kept = _kept(keep_id, one, other)
            if one.person.id != other.person.id:  # else it was done by the same form, sent twice
                merged = other if kept is one else one
                merge_people(kept.person, merged.person, actor=actor)
            undo = url_for(
                "people.separate",
                person_id=kept.person.id,
                merged_id=other_id if person_id == kept.person.id else person_id,
            )
            tell("Fiches réunies", undo_url=undo, undo_label="Séparer")
            return _to(kept)
        except InvalidInput as refused:
            error = refused
    if one.person.id == other.person.id:
        return redirect(url_for("people.show", person_id=one.person.id))
    sides = [pages.side_of(known, actor) for known in (one, other)]
    choices = {"keep_id": [(str(side.id), side.name) for side in sides]}
    form = form_for(
        MergeSchema,
        {"keep_id": one.person.id},
        submitted=request.form if error else None,
        error=error,
        choices=choices,
    )
    page = render_template("people/merge.html", form=form, sides=sides, known=one)
    return (page, error.status) if error else page


def _kept(keep_id: uuid.UUID, one: Known, other: Known) -> Known:
    for known in (one, other):
        if keep_id in known.ids:
            return known
    raise InvalidInput({"keep_id": ["Choisissez une des deux fiches."]})


@bp.post("/<uuid:person_id>/separer/<uuid:merged_id>")
@guarded(MERGE_PEOPLE, example=examples.merged)
def separate(person_id: uuid.UUID, merged_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    known = person_or_404(person_id, actor)
    if known.person.id != person_id:
        raise NotFound
    unmerge(known.person, merged_id, actor=actor)
    tell("Fiches séparées")
    return _to(known)
