"""Pages « Vocabulaires »: ``/s/<slug>/vocabulaires/…``."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.codelists import changes, examples
from core.codelists.permissions import MANAGE_VOCABULARIES
from core.codelists.schemas import AddCodeSchema, ChangeOwnSchema, CodeSchema, MoveSchema, RelabelSchema
from core.db.base import new_id
from core.drafts.kept import KeptForm, kept_form
from core.errors import InvalidInput, Refused, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("codelists", __name__, prefix="vocabulaires", template_folder="templates")


@bp.get("")
@guarded(MANAGE_VOCABULARIES, example=examples.all_lists)
def index() -> str:
    return render_template("codelists/index.html", lists=changes.summaries(current_actor()))


def _list_page(list_key: str, actor: Actor, problems: tuple[str, ...] = ()) -> str:
    return render_template(
        "codelists/list.html",
        shared=changes.list_of(list_key, actor),
        entries=changes.entries(list_key, actor),
        problems=problems,
    )


@bp.get("/<list_key>")
@guarded(MANAGE_VOCABULARIES, example=examples.one_list)
def show(list_key: str) -> str:
    return _list_page(list_key, current_actor())


def _back(list_key: str) -> Any:
    return redirect(url_for("codelists.show", list_key=list_key), 303)


@bp.post("/<list_key>/masquer")
@guarded(MANAGE_VOCABULARIES, example=examples.one_code)
def hide(list_key: str) -> Any:
    actor, command = current_actor(), decode(CodeSchema, request.form)
    try:
        changes.hide_code(list_key, command.value, actor=actor)
    except Refused as error:
        return _list_page(list_key, actor, tuple(error.problems)), 409
    tell("Réponse masquée : les saisies passées la gardent")
    return _back(list_key)


@bp.post("/<list_key>/afficher")
@guarded(MANAGE_VOCABULARIES, example=examples.one_code)
def show_again(list_key: str) -> Any:
    changes.show_code(list_key, decode(CodeSchema, request.form).value, actor=current_actor())
    tell("Réponse de nouveau proposée")
    return _back(list_key)


@bp.post("/<list_key>/ordre")
@guarded(MANAGE_VOCABULARIES, example=examples.moved_code)
def move(list_key: str) -> Any:
    value, _, before = decode(MoveSchema, request.form).moved.partition(" ")
    changes.move_code(list_key, value, before, actor=current_actor())
    tell("Ordre modifié")
    return _back(list_key)


def _new_code(actor: Actor) -> KeptForm:
    return kept_form(AddCodeSchema, actor=actor, page="codelists.ask_new")


def _add_page(list_key: str, entry: KeptForm, actor: Actor, **options: Any) -> str:
    shared = changes.list_of(list_key, actor)
    choices = {"under": [(code.value, code.label) for code in shared.codes]}
    form = form_for(AddCodeSchema, choices=choices, **options)
    return render_template("codelists/add.html", shared=shared, form=form, entry=entry)


@bp.get("/<list_key>/ajouter")
@guarded(MANAGE_VOCABULARIES, example=examples.one_list)
def ask_new(list_key: str) -> str:
    actor = current_actor()
    entry = _new_code(actor)
    return _add_page(list_key, entry, actor, submitted=entry.kept)


@bp.post("/<list_key>/ajouter")
@guarded(MANAGE_VOCABULARIES, example=examples.new_code)
def add(list_key: str) -> Any:
    actor = current_actor()
    entry = _new_code(actor)
    try:
        changes.add_code(list_key, decode(AddCodeSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _add_page(list_key, entry, actor, submitted=request.form, error=error), 422
    entry.finish(actor=actor)
    tell("Réponse ajoutée")
    return _back(list_key)


def _code_page(list_key: str, value: str, actor: Actor, **options: Any) -> str:
    entry = changes.entry_of(list_key, value, actor)
    data: dict[str, Any] | None = None
    if options:
        pass
    elif entry.own:
        data = {"label": entry.option.label, "since": entry.since, "until": entry.until}
    else:
        data = {"label": "" if entry.option.label == entry.shared_label else entry.option.label}
    if data is not None:
        data |= {"id": new_id(), "version": entry.version}
    form = form_for(ChangeOwnSchema if entry.own else RelabelSchema, data, **options)
    shared = changes.list_of(list_key, actor)
    return render_template("codelists/code.html", shared=shared, entry=entry, form=form)


@bp.get("/<list_key>/<value>")
@guarded(MANAGE_VOCABULARIES, example=examples.code_page)
def edit(list_key: str, value: str) -> str:
    return _code_page(list_key, value, current_actor())


@bp.post("/<list_key>/<value>/libelle")
@guarded(MANAGE_VOCABULARIES, example=examples.relabelled_code)
def relabel(list_key: str, value: str) -> Any:
    actor = current_actor()
    try:
        command = decode(RelabelSchema, request.form)
        changes.relabel_code(list_key, value, command, actor=actor)
    except InvalidInput as error:
        return _code_page(list_key, value, actor, submitted=request.form, error=error), 422
    except StaleEdit as error:
        return _conflict(error, list_key, value, RelabelSchema)
    tell("Libellé modifié sur vos écrans")
    return _back(list_key)


@bp.post("/<list_key>/<value>/precision")
@guarded(MANAGE_VOCABULARIES, example=examples.changed_own_code)
def change_own(list_key: str, value: str) -> Any:
    actor = current_actor()
    try:
        command = decode(ChangeOwnSchema, request.form)
        changes.change_own_code(list_key, value, command, actor=actor)
    except InvalidInput as error:
        return _code_page(list_key, value, actor, submitted=request.form, error=error), 422
    except StaleEdit as error:
        return _conflict(error, list_key, value, ChangeOwnSchema)
    tell("Réponse modifiée")
    return _back(list_key)


def _conflict(error: StaleEdit, list_key: str, value: str, schema: Any) -> Any:
    shared = changes.list_of(list_key, current_actor())
    form = form_for(schema, submitted=request.form)
    return conflict_page(
        error, form, title=shared.label, back=(shared.label, url_for("codelists.show", list_key=list_key))
    )
