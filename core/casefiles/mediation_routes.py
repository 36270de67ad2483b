"""Pages of the mediation in a file: notes, solutions, agreement, follow-up, bonds: ``/s/<slug>/dossiers/<id>/…``."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request, url_for

from core.access.policy import guarded
from core.audit.reads import record_read
from core.casefiles import agreements, bonds, meetings, notes, solutions
from core.casefiles import mediation_examples as examples
from core.casefiles.levels import readable_levels
from core.casefiles.mediation_forms import Answer, Asked, answer_form, party_choices, to_file
from core.casefiles.mediation_pages import mediation_panel
from core.casefiles.mediation_paper import for_party, for_team, level_words, readers_of, sheet_to_sign
from core.casefiles.mediation_schemas import (
    ANSWERS,
    FORMS,
    LEVELS,
    MOMENTS,
    OUTCOMES,
    AgreementSchema,
    AnswerSchema,
    CorrectMeetingSchema,
    EditNoteSchema,
    EditSolutionSchema,
    FollowUpSchema,
    MeetingNoteSchema,
    MeetingSchema,
    NoteSchema,
    OutcomeSchema,
    PrintSchema,
    SignersSchema,
    SolutionSchema,
    WriteNote,
    bonds_command,
    bonds_schema,
)
from core.casefiles.models import FileAgreement, FileFollowUp, FileSolution
from core.casefiles.permissions import EDIT_FILES
from core.casefiles.rules import file_or_404, part_or_404
from core.cases.models import Case, CaseSession, Party
from core.cases.pages import case_choices, session_data
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.cases.schemas import SESSION_KINDS
from core.cases.timeline import party_cards
from core.consent.gate import know_concerned
from core.db.base import now
from core.errors import NotFound
from core.extension.blueprint import PluginBlueprint
from core.planning.clock import today
from core.tenancy.binding import current_actor
from core.web.forms import NoAnswers, decode
from core.web.messages import tell

bp = PluginBlueprint("named_files", __name__, name="mediation", prefix="dossiers")


def _levels(
    case: Case, *, author: bool = True, meeting: CaseSession | None = None
) -> list[tuple[str, str, str]]:
    """Levels that whoever writes can read again; « Mes notes » is for the author of a note alone.

    The words of a confided ``meeting`` are not for the team.
    """
    left_out = {*(() if author else ("private",)), *(("team",) if _confided(case, meeting) else ())}
    actor = current_actor()
    reader = readable_levels(case, actor)
    return [
        choice
        for choice in LEVELS
        if choice[0] not in left_out and reader.may_read(choice[0], actor.membership_id)
    ]


def _confided(case: Case, meeting: CaseSession | None) -> bool:
    return meeting is not None and notes.is_confided(case, meeting)


# --- notes ----------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/notes/nouvelle", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.writing_note)
def add_note(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    asked = Asked(
        NoteSchema,
        title="Écrire une note",
        done="Note ajoutée au fil",
        data={"day": today(actor)},
        choices={"level": _levels(case), "party_id": party_choices(case)},
        draft=notes.draft_key(case.id),
        anchor="fil",
    )
    return answer_form(case, asked, lambda command: notes.write_note(case, command, actor=actor))


@bp.route("/<uuid:case_id>/rencontres/<uuid:session_id>/note", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.writing_words)
def add_words(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    meeting = part_or_404(CaseSession, case.id, session_id)

    def save(command: WriteNote) -> None:
        words = WriteNote(command.id, command.level, command.text, command.day, None, meeting.id)
        notes.write_note(case, words, actor=actor)

    asked = Asked(
        MeetingNoteSchema,
        title="Ce qui s’est dit",
        done="Note ajoutée à la rencontre",
        data={"day": meeting.day},
        choices={"level": _levels(case, meeting=meeting)},
        anchor="fil",
    )
    return answer_form(case, asked, save)


@bp.route("/<uuid:case_id>/notes/<uuid:note_id>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.editing_note)
def edit_note(case_id: uuid.UUID, note_id: uuid.UUID) -> Answer:
    actor = current_actor()
    note = notes.note_or_404(case_id, note_id, actor)
    case = file_or_404(case_id, actor)
    meeting = part_or_404(CaseSession, case.id, note.session_id) if note.session_id else None
    asked = Asked(
        EditNoteSchema,
        title="Modifier la note",
        done="Note modifiée",
        data={"level": note.level, "day": note.day, "text": notes.text_of(note, actor)},
        version=note.version,
        choices={"level": _levels(case, author=note.author_id == actor.membership_id, meeting=meeting)},
        draft=notes.draft_key(case_id, note_id),
        anchor="fil",
    )
    return answer_form(case, asked, lambda command: notes.edit_note(note, command, actor=actor))


@bp.post("/<uuid:case_id>/notes/<uuid:note_id>/retirer")
@guarded(EDIT_FILES, example=examples.one_note)
def remove_note(case_id: uuid.UUID, note_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    notes.remove_note(notes.note_or_404(case_id, note_id, actor), actor=actor)
    undo = url_for("mediation.restore_note", case_id=case_id, note_id=note_id)
    tell("Note retirée du fil", undo_url=undo)
    return to_file(case_id, "fil")


@bp.post("/<uuid:case_id>/notes/<uuid:note_id>/remettre")
@guarded(EDIT_FILES, example=examples.one_note)
def restore_note(case_id: uuid.UUID, note_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    notes.restore_note(notes.note_or_404(case_id, note_id, actor), actor=actor)
    tell("Note remise dans le fil")
    return to_file(case_id, "fil")


# --- meetings -------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/rencontres/nouvelle", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.holding_meeting)
def add_meeting(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    offered = _levels(case)
    usual = "restricted" if any(level == "restricted" for level, *_ in offered) else "team"
    asked = Asked(
        MeetingSchema,
        title="Ajouter une rencontre",
        done="Rencontre ajoutée au fil",
        data={"day": today(actor), "place_id": case.place_id, "level": usual},
        choices={**case_choices(case, actor), "kind": SESSION_KINDS, "level": offered},
        anchor="fil",
    )
    return answer_form(case, asked, lambda command: meetings.hold_meeting(case, command, actor=actor))


@bp.route("/<uuid:case_id>/rencontres/<uuid:session_id>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.correcting_meeting)
def edit_meeting(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    meeting = part_or_404(CaseSession, case.id, session_id)
    data = session_data(meeting)
    asked = Asked(
        CorrectMeetingSchema,
        title="Modifier la rencontre",
        done="Rencontre modifiée",
        data=data,
        version=meeting.version,
        choices={**case_choices(case, actor, there=data["party_ids"]), "kind": SESSION_KINDS},
        anchor="fil",
    )
    return answer_form(case, asked, lambda command: meetings.correct_meeting(meeting, command, actor=actor))


@bp.post("/<uuid:case_id>/rencontres/<uuid:session_id>/retirer")
@guarded(EDIT_FILES, example=examples.one_meeting)
def remove_meeting(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = file_or_404(case_id, actor)
    meetings.remove_meeting(part_or_404(CaseSession, case.id, session_id), actor=actor)
    undo = url_for("mediation.restore_meeting", case_id=case_id, session_id=session_id)
    tell("Rencontre retirée du fil", undo_url=undo)
    return to_file(case_id, "fil")


@bp.post("/<uuid:case_id>/rencontres/<uuid:session_id>/remettre")
@guarded(EDIT_FILES, example=examples.one_meeting)
def restore_meeting(case_id: uuid.UUID, session_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = file_or_404(case_id, actor)
    meetings.restore_meeting(part_or_404(CaseSession, case.id, session_id), actor=actor)
    tell("Rencontre remise dans le fil")
    return to_file(case_id, "fil")


# --- solutions ------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/propositions/nouvelle", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.proposing)
def propose_solution(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    asked = Asked(
        SolutionSchema,
        title="Ajouter une proposition",
        done="Proposition ajoutée",
        data={"day": today(actor)},
        choices={"party_id": party_choices(case)},
        anchor="propositions",
    )
    return answer_form(case, asked, lambda command: solutions.propose_solution(case, command, actor=actor))


@bp.route("/<uuid:case_id>/propositions/<uuid:solution_id>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.editing_solution)
def edit_solution(case_id: uuid.UUID, solution_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    line = part_or_404(FileSolution, case.id, solution_id)
    asked = Asked(
        EditSolutionSchema,
        title="Modifier la proposition",
        done="Proposition modifiée : les réponses sont à redemander",
        data=line,
        version=line.version,
        anchor="propositions",
    )
    return answer_form(case, asked, lambda command: solutions.edit_solution(line, command, actor=actor))


@bp.post("/<uuid:case_id>/propositions/<uuid:solution_id>/retirer")
@guarded(EDIT_FILES, example=examples.one_solution)
def remove_solution(case_id: uuid.UUID, solution_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = file_or_404(case_id, actor)
    solutions.remove_solution(part_or_404(FileSolution, case.id, solution_id), actor=actor)
    undo = url_for("mediation.restore_solution", case_id=case_id, solution_id=solution_id)
    tell("Proposition retirée", undo_url=undo)
    return to_file(case_id, "propositions")


@bp.post("/<uuid:case_id>/propositions/<uuid:solution_id>/remettre")
@guarded(EDIT_FILES, example=examples.one_solution)
def restore_solution(case_id: uuid.UUID, solution_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = file_or_404(case_id, actor)
    solutions.restore_solution(part_or_404(FileSolution, case.id, solution_id), actor=actor)
    tell("Proposition remise")
    return to_file(case_id, "propositions")


@bp.route("/<uuid:case_id>/propositions/<uuid:solution_id>/parties/<uuid:party_id>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.answering)
def answer_solution(case_id: uuid.UUID, solution_id: uuid.UUID, party_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    line = part_or_404(FileSolution, case.id, solution_id)
    party = part_or_404(Party, case.id, party_id)
    if line.removed_at is not None or party.removed_at is not None:
        raise NotFound
    said = solutions.answer_of(line.id, party.id, actor)
    fresh = said is not None and said.solution_version >= solutions.wording(line)
    data: dict[str, Any] = {"day": today(actor), "solution_version": solutions.wording(line)}
    if said is not None and fresh:
        data |= {"answer": said.answer, "amendment": said.amendment, "day": said.day}
    asked = Asked(
        AnswerSchema,
        title=f"Réponse : {party.label}",
        page="Réponse à une proposition",
        done="Réponse notée",
        data=data,
        version=said.version if said is not None else None,
        choices={"answer": ANSWERS},
        of=solutions.wording(line),
        anchor="propositions",
        intro=("La proposition", line.text),
    )
    return answer_form(
        case, asked, lambda command: solutions.answer_solution(line, party, command, actor=actor)
    )


# --- agreement and follow-up ----------------------------------------------------------------------


@bp.route("/<uuid:case_id>/accord/nouveau", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.agreeing)
def conclude_agreement(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    asked = Asked(
        AgreementSchema,
        title="Noter l’accord",
        done="Accord noté. Des nouvelles sont à prendre dans trois mois",
        data={"day": today(actor)},
        choices={"form": FORMS},
        anchor="propositions",
        intro=("L’accord reprend", "Les propositions que toutes les parties acceptent, mot pour mot."),
    )
    return answer_form(case, asked, lambda command: agreements.conclude_agreement(case, command, actor=actor))


@bp.get("/<uuid:case_id>/accord/<uuid:agreement_id>")
@guarded(READ_FILES, ASSIST_FILES, example=examples.one_agreement)
def agreement(case_id: uuid.UUID, agreement_id: uuid.UUID) -> Answer:
    """One page to sign: the lines, the day, those who agreed as they choose to stand; nothing else of the file."""
    actor = current_actor()
    case = file_or_404(case_id, actor)
    kept = part_or_404(FileAgreement, case.id, agreement_id)
    named = decode(SignersSchema, request.args)["named"]
    record_read("file.printed", actor=actor, subject=case, details={"agreement": str(kept.id)})
    sheet = sheet_to_sign(kept, named, actor)
    return render_template("mediation/agreement.html", case=case, agreement=kept, sheet=sheet)


@bp.route("/<uuid:case_id>/suivi/nouveau", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.planning_follow_up)
def plan_follow_up(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    waiting = agreements.waiting_follow_up(case.id, actor)
    asked = Asked(
        FollowUpSchema,
        title="Changer le jour des nouvelles" if waiting else "Prévoir de prendre des nouvelles",
        done="Suivi prévu : il vous sera rappelé dans votre journée",
        data={"due_on": waiting.due_on if waiting else agreements.months_after(today(actor))},
        version=waiting.version if waiting else None,
        anchor="suivi",
    )
    return answer_form(case, asked, lambda command: agreements.plan_follow_up(case, command, actor=actor))


@bp.route("/<uuid:case_id>/suivi/<uuid:follow_up_id>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.following_up)
def follow_up(case_id: uuid.UUID, follow_up_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    planned = part_or_404(FileFollowUp, case.id, follow_up_id)
    asked = Asked(
        OutcomeSchema,
        title="Noter les nouvelles",
        done="Nouvelles notées",
        data={"outcome": planned.outcome, "done_on": planned.done_on or today(actor)},
        version=planned.version,
        choices={"outcome": OUTCOMES},
        anchor="suivi",
    )
    return answer_form(case, asked, lambda command: agreements.record_outcome(planned, command, actor=actor))


# --- bonds ----------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/parties/<uuid:party_id>/liens/<moment>", methods=["GET", "POST"])
@guarded(EDIT_FILES, example=examples.recording_bonds)
def bonds_page(case_id: uuid.UUID, party_id: uuid.UUID, moment: str) -> Answer:
    actor = current_actor()
    words = {value: label for value, label, _icon in MOMENTS}
    case = file_or_404(case_id, actor)
    party = part_or_404(Party, case.id, party_id)
    if moment not in words or party.removed_at is not None:
        raise NotFound
    known = bonds.bonds_of(party.id, moment, actor)
    standing = {f"bond_{bond}": row.state for bond, row in known.items() if row.removed_at is None}
    day = max((row.day for row in known.values()), default=today(actor))
    asked = Asked(
        bonds_schema(actor),
        title=f"Ses liens, {words[moment].lower()} : {party.label}",
        page=f"Liens d’une partie, {words[moment].lower()}",
        done="Liens notés",
        data={"day": day, **standing},
        version=bonds.version_of(known),
        anchor="liens",
        intro=("Ce que la personne dit de ses liens", "Sans réponse : la question n’a pas été posée."),
    )
    return answer_form(
        case,
        asked,
        lambda answers: bonds.record_bonds(party, bonds_command(moment, answers), actor=actor),
    )


# --- on paper -------------------------------------------------------------------------------------


@bp.get("/<uuid:case_id>/imprimer")
@guarded(READ_FILES, ASSIST_FILES, example=examples.one_file)
def print_view(case_id: uuid.UUID) -> Answer:
    """For the team, or for one party: then her own words only. Each printed page says its level and by whom."""
    actor = current_actor()
    case = file_or_404(case_id, actor)
    party_id = decode(PrintSchema, request.args)["party_id"]
    parties = party_cards(case, actor)
    know_concerned(case.id, parties)
    if party_id is not None and party_id not in {party.id for party in parties}:
        raise NotFound
    reader = readable_levels(case, actor)
    whole = mediation_panel(case, parties, reader, actor)
    levels = {"levels": ".".join(sorted(reader.levels)), "party": str(party_id) if party_id else None}
    record_read("file.printed", actor=actor, subject=case, details=levels)
    shown = for_party(whole, party_id) if party_id is not None else for_team(whole)
    return render_template(
        "mediation/print.html",
        case=case,
        mediation=shown,
        parties=[party for party in parties if party_id in (None, party.id)],
        readers=readers_of(case, parties, party_id),
        reader=party_id,
        level=level_words(shown.level),
        printed_by=actor.name,
        printed_at=now(),
    )
