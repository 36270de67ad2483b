"""Pages of consent: ``/s/<slug>/accords/…``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.access.policy import guarded
from core.casefiles.permissions import READ_REGISTER, RECORD_CONSENT, WRITE_WORDINGS
from core.cases.access import case_or_404
from core.cases.models import Case, Party, letter
from core.consent import examples, services, views, wordings
from core.consent.models import ConsentRecord
from core.consent.purposes import INFORM_PARENTS, MEDIATE
from core.consent.receipts import ask_receipt
from core.consent.schemas import Answered, ConsentSchema, MediatorSchema, RecordConsent
from core.consent.services import ConsentConflict
from core.db.keyset import page
from core.db.session import session
from core.db.writing import get_or_404
from core.drafts.kept import KeptForm, kept_form
from core.errors import InvalidInput, NotFound
from core.extension.blueprint import PluginBlueprint
from core.extension.contributions import ConsentPurpose
from core.planning.clock import today
from core.tenancy.binding import Actor, current_actor
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell

bp = PluginBlueprint("named_files", __name__, name="consent", prefix="accords")

Answer = Response | str | tuple[str, int]

#: What she says of the mediation for her part.
MEDIATOR_STATES = (("withdrawn", "J’arrête cette médiation", "stop"), ("given", "Je la reprends", "go"))


def _file(case_id: uuid.UUID, actor: Actor) -> Case:
    """The named file, if the actor may know of it; a situation has no ledger."""
    case = case_or_404(case_id, actor)
    if case.named_at is None:
        raise NotFound
    return case


def _party(case: Case, party_id: uuid.UUID) -> Party:
    party = get_or_404(Party, party_id)
    if party.case_id != case.id or party.removed_at is not None:
        raise NotFound
    return party


def _word(case: Case, record_id: uuid.UUID) -> ConsentRecord:
    word = get_or_404(ConsentRecord, record_id)
    if word.case_id != case.id:
        raise NotFound
    return word


# --- one party's words -----------------------------------------------------------------------------------


@bp.route("/dossier/<uuid:case_id>/partie/<uuid:party_id>", methods=["GET", "POST"])
@guarded(RECORD_CONSENT, example=examples.updating)
def update(case_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    """The form; before a refusal or a withdrawal is written, what it stops."""
    actor = current_actor()
    case = _file(case_id, actor)
    party = _party(case, party_id)
    back = url_for("consent.update", case_id=case_id, party_id=party_id)
    choices = views.word_choices(case, party, actor)
    entry = kept_form(ConsentSchema, actor=actor)
    error: InvalidInput | None = None
    if request.method == "POST":
        try:
            said = decode(ConsentSchema, request.form)
            command = _said_by(said, case, party)
            return _write(ConsentSchema, said, command, choices, entry, back=back, who=_label(party))
        except InvalidInput as refused:
            error = refused
    start = {"purpose": MEDIATE.key, "giver": "party", "channel": "oral", "day": today(actor)}
    form = _form(ConsentSchema, choices, start, views.latest_id(case.id, actor), error, entry)
    shown = render_template(
        "consent/update.html",
        form=form,
        entry=entry,
        party_label=_label(party),
        case=case,
        party=party,
        lines=views.history_of(case, party.id, actor),
        purposes=wordings.purposes_of(actor),
        back_url=views.file_url(case.id),
    )
    return (shown, error.status) if error else shown


def _said_by(said: Answered, case: Case, party: Party) -> RecordConsent:
    """Her own word stops the whole mediation, so it is about the file; an exception is about the party."""
    whole = said.values["giver"] == "mediator" and said.values["purpose"] != INFORM_PARENTS.key
    return said.command(case_id=case.id, party_id=None if whole else party.id)


def _label(party: Party) -> str:
    return f"Partie {letter(party.position)}"


def _form(
    schema: Any,
    choices: Mapping[str, Any],
    start: Mapping[str, Any],
    seen_id: uuid.UUID | None,
    error: InvalidInput | None,
    entry: KeptForm,
) -> Form:
    """``seen_id`` stays what the form first showed: sent again after an error, or resumed, it saw nothing more."""
    submitted = request.form if error else entry.kept
    return form_for(schema, {**start, "seen_id": seen_id}, submitted=submitted, error=error, choices=choices)


def _write(
    schema: Any,
    said: Answered,
    command: RecordConsent,
    choices: Mapping[str, Any],
    entry: KeptForm,
    *,
    back: str,
    who: str,
) -> Answer:
    actor = current_actor()
    form = form_for(schema, submitted=request.form, choices=choices)
    try:
        if said.stops and not said.confirmed:
            purpose = services.check_word(command, actor=actor)
            return render_template(
                "consent/confirm.html",
                form=form,
                purpose=purpose,
                effects=views.effects_of(purpose, command.giver),
                who=who,
                said=said,
                back=back,
            )
        services.record_consent(command, actor=actor)
    except ConsentConflict as conflict:
        about = _purpose_of(conflict.theirs, actor)
        return render_template(
            "consent/conflict.html",
            form=form,
            theirs=conflict.theirs,
            theirs_words=views.state_words(about, conflict.theirs.state, conflict.theirs.giver),
            mine_words=views.state_words(about, command.state, command.giver),
            label=about.label if about is not None else command.purpose,
            day=command.day,
            who=who,
            back=back,
        ), conflict.status
    entry.finish(actor=actor)
    tell("Effet noté : le dossier montre ce qui s’arrête" if said.stops else "Accord noté")
    return redirect(back, 303)


def _purpose_of(word: ConsentRecord, actor: Actor) -> ConsentPurpose | None:
    return next((found for found in wordings.purposes_of(actor) if found.key == word.purpose), None)


@bp.route("/dossier/<uuid:case_id>/mediation", methods=["GET", "POST"])
@guarded(RECORD_CONSENT, example=examples.mediating)
def mediator(case_id: uuid.UUID) -> Answer:
    """The mediator's own word: she may stop as well, and her reason is kept from the parties."""
    actor = current_actor()
    case = _file(case_id, actor)
    back = url_for("consent.mediator", case_id=case_id)
    choices = {"state": MEDIATOR_STATES}
    entry = kept_form(MediatorSchema, actor=actor)
    error: InvalidInput | None = None
    if request.method == "POST":
        try:
            said = decode(MediatorSchema, request.form)
            command = said.command(purpose=MEDIATE.key, giver="mediator", case_id=case.id)
            return _write(MediatorSchema, said, command, choices, entry, back=back, who="La médiation")
        except InvalidInput as refused:
            error = refused
    start = {"day": today(actor)}
    form = _form(MediatorSchema, choices, start, views.latest_id(case.id, actor), error, entry)
    shown = render_template(
        "consent/mediator.html",
        form=form,
        entry=entry,
        case=case,
        lines=views.history_of(case, None, actor),
        back_url=views.file_url(case.id),
    )
    return (shown, error.status) if error else shown


@bp.post("/dossier/<uuid:case_id>/lu/<uuid:record_id>")
@guarded(RECORD_CONSENT, example=examples.one_stop)
def acknowledge(case_id: uuid.UUID, record_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = _file(case_id, actor)
    services.acknowledge(_word(case, record_id), actor=actor)
    tell("Effet lu : il reste dans le fil du dossier")
    return redirect(views.file_url(case.id), 303)


# --- what the person keeps -------------------------------------------------------------------------------


@bp.get("/dossier/<uuid:case_id>/partie/<uuid:party_id>/texte/<purpose>")
@guarded(RECORD_CONSENT, example=examples.one_text)
def text(case_id: uuid.UUID, party_id: uuid.UUID, purpose: str) -> Answer:
    """The words to read and to give, without anything of the file."""
    actor = current_actor()
    case = _file(case_id, actor)
    party = _party(case, party_id)
    found = wordings.purpose_or_404(purpose, actor)
    return render_template(
        "consent/text.html",
        purpose=found,
        wording=wordings.versions_of(found, actor)[0],
        day=today(actor),
        back_url=url_for("consent.update", case_id=case.id, party_id=party.id),
    )


@bp.post("/dossier/<uuid:case_id>/recu/<uuid:record_id>")
@guarded(RECORD_CONSENT, example=examples.one_receipt)
def receipt(case_id: uuid.UUID, record_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = _file(case_id, actor)
    word = _word(case, record_id)
    ask_receipt(word, actor=actor)
    tell("Texte envoyé à la personne")
    if word.party_id is None:
        return redirect(views.file_url(case.id), 303)
    return redirect(url_for("consent.update", case_id=case.id, party_id=word.party_id), 303)


# --- the structure's own words ---------------------------------------------------------------------------


@bp.get("/textes")
@guarded(WRITE_WORDINGS, example=examples.texts)
def texts() -> Answer:
    actor = current_actor()
    in_use = wordings.wordings_in_use(actor)
    lines = [(purpose, in_use[purpose.key]) for purpose in wordings.purposes_of(actor)]
    return render_template("consent/texts.html", lines=lines)


@bp.route("/textes/<purpose>", methods=["GET", "POST"])
@guarded(WRITE_WORDINGS, example=examples.writing)
def write_text(purpose: str) -> Answer:
    """The words in use and the form; then the new ones as the person will read them; then they are in use."""
    actor = current_actor()
    found = wordings.purpose_or_404(purpose, actor)
    versions = wordings.versions_of(found, actor)
    entry = kept_form(wordings.WordingSchema, actor=actor, of=versions[0].version)
    error: InvalidInput | None = None
    preview = None
    if request.method == "POST":
        try:
            command, confirmed = decode(wordings.WordingSchema, request.form)
            if confirmed:
                wordings.write_wording(found, command, actor=actor)
                entry.finish(actor=actor)
                tell("Nouveau texte en service")
                return redirect(url_for("consent.texts"), 303)
            preview = command.text
        except InvalidInput as refused:
            error = refused
    submitted = request.form if request.method == "POST" else entry.kept
    start = {"text": versions[0].text, "after": versions[0].version}
    form = form_for(wordings.WordingSchema, start, submitted=submitted, error=error)
    shown = render_template(
        "consent/write_text.html", form=form, entry=entry, purpose=found, versions=versions, preview=preview
    )
    return (shown, error.status) if error else shown


# --- the register ----------------------------------------------------------------------------------------


@bp.get("/registre")
@guarded(READ_REGISTER, example=examples.register)
def register() -> Answer:
    """Purposes, states, days; no name and no content."""
    actor = current_actor()
    found = page(
        session,
        views.register_rows(actor),
        (ConsentRecord.at, ConsentRecord.id),
        cursor=request.args.get("suite"),
    )
    return render_template(
        "consent/register.html",
        counts=views.register_counts(actor),
        lines=views.register_lines(found.rows, actor),
        next_cursor=found.next_cursor,
        states=views.STATE_WORDS,
    )
