"""Notes: closed above « équipe », never in clear in what is kept beside them, corrected without losing words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.mediation_examples import a_file, a_meeting, a_note, a_party
from core.casefiles.mediation_schemas import EditNote, WriteNote
from core.casefiles.models import FileMember, FileNote
from core.casefiles.notes import (
    draft_key,
    edit_note,
    note_or_404,
    remove_note,
    restore_note,
    text_of,
    write_note,
)
from core.cases.models import Case
from core.cases.moving import close_case
from core.db.base import new_id
from core.db.session import session
from core.db.writing import Revision, get_or_404
from core.drafts.services import draft_of, keep_draft, restored
from core.errors import DuplicateContent, InvalidInput, NotFound, Refused, StaleEdit
from core.files.envelope import of_case, of_person, owner_of
from core.people.models import Person
from core.planning.clock import today
from core.tenancy.binding import Actor, state_of

SAID = "Elle craint les représailles de son frère."


def revisions(note: FileNote) -> list[dict[str, Any]]:
    statement = select(Revision.changes).where(Revision.entity_id == note.id).order_by(Revision.version)
    return list(session.execute(statement).scalars())


def said(note: FileNote, actor: Actor, **changes: Any) -> EditNote:
    values = {"level": note.level, "text": text_of(note, actor), "day": note.day}
    return EditNote(**{"version": note.version, **values, **changes})


def named_on(case: Case, member: Any, role: str) -> None:
    session.add(FileMember(case_id=case.id, membership_id=member.membership_id, role=role))
    session.flush()


def known(party: Any, name: str = "Odile") -> Person:
    """The party becomes somebody who agreed to be known."""
    person = Person(given_name=name, sort_name=name.lower(), search_text=name.lower())
    session.add(person)
    session.flush()
    party.person_id = person.id
    session.flush()
    return person


class TestWriting:
    def test_words_for_the_team_stay_in_clear(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, level="team")
            assert (note.text, note.sealed) == ("Le bruit a baissé en semaine.", None)

    @pytest.mark.parametrize("level", ["restricted", "sealed", "private"])
    def test_words_above_the_team_are_closed(self, level: str, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, level=level, text=SAID)
            assert note.text == ""
            assert note.sealed is not None
            assert b"repr" not in note.sealed
            assert text_of(note, actor) == SAID

    def test_the_words_of_a_known_person_are_under_her_own_key(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            party = a_party(case, actor)
            person = known(party)
            note = a_note(case, actor, party_id=party.id)
            assert owner_of(note.sealed or b"", actor=actor) == of_person(person.id)

    def test_the_words_of_somebody_unknown_are_under_the_key_of_the_file(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            note = a_note(case, actor, party_id=a_party(case, actor).id)
            assert owner_of(note.sealed or b"", actor=actor) == of_case(case.id)

    def test_the_words_of_a_meeting_with_one_party_are_hers(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            first, other = a_party(case, actor), a_party(case, actor)
            meeting = a_meeting(case, actor, kind="separate", party_ids=[first.id])
            note = a_note(case, actor, session_id=meeting.id, party_id=other.id)
            assert note.party_id == first.id

    def test_a_party_of_another_file_is_refused_beside_its_field(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            stranger = a_party(a_file(actor), actor)
            with pytest.raises(InvalidInput) as refused:
                a_note(a_file(actor), actor, party_id=stranger.id)
            assert set(refused.value.errors) == {"party_id"}

    def test_a_note_is_not_written_ahead_of_time(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput):
            a_note(a_file(actor), actor, day=today(actor) + timedelta(days=1))

    def test_sent_twice_it_is_one_note_and_other_words_are_told_apart(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            command = WriteNote(new_id(), "sealed", SAID, today(actor))
            first, again = (write_note(case, command, actor=actor) for _time in "ab")
            assert first.id == again.id
            with pytest.raises(DuplicateContent):
                write_note(case, WriteNote(command.id, "sealed", "Autre chose", today(actor)), actor=actor)

    def test_nobody_writes_at_a_level_she_could_not_read_again(
        self, acting: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: a_file(actor).id)
        with acting(colleague) as actor, pytest.raises(InvalidInput) as refused:
            a_note(get_or_404(Case, case_id), actor, level="restricted")
        assert set(refused.value.errors) == {"level"}

    def test_a_closed_file_is_not_written_in(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = close_case(a_file(actor), "lost_contact", actor=actor)
            with pytest.raises(Refused):
                a_note(case, actor)

    def test_a_situation_that_names_nobody_has_no_note(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            case.named_at = None
            session.flush()
            with pytest.raises(NotFound):
                a_note(case, actor)


def test_nothing_is_closed_with_a_key_that_was_rolled_back(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_file(actor)
        undone = session.begin_nested()
        a_note(case, actor, text=SAID)
        undone.rollback()
        note = a_note(case, actor, text=SAID)
        state_of(session()).memo.clear()
        assert text_of(note, actor) == SAID


class TestReading:
    @pytest.mark.parametrize(
        ("role", "reads"),
        [(None, {"team"}), ("helper", {"team"}), ("co_referent", {"team", "restricted", "sealed"})],
    )
    def test_a_level_is_opened_by_a_place_in_the_file(
        self, role: str | None, reads: set[str], acting: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        def write(actor: Actor) -> Any:
            case = a_file(actor)
            if role:
                named_on(case, colleague, role)
            return case.id, {
                level: a_note(case, actor, level=level).id
                for level in ("team", "restricted", "sealed", "private")
            }

        case_id, notes = saved(mediator, write)
        with acting(colleague) as actor:
            found = set()
            for level, note_id in notes.items():
                try:
                    note_or_404(case_id, note_id, actor)
                    found.add(level)
                except NotFound:
                    continue
            assert found == reads

    def test_the_referent_reads_all_but_the_notes_of_others(
        self, acting: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: a_file(actor).id)
        note_id = saved(colleague, lambda actor: a_note(get_or_404(Case, case_id), actor, level="private").id)
        with acting(mediator) as actor, pytest.raises(NotFound):
            note_or_404(case_id, note_id, actor)


class TestCorrecting:
    def test_a_closed_text_never_enters_the_history(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, text=SAID)
            edit_note(note, said(note, actor, text="Elle ne craint plus rien."), actor=actor)
            assert text_of(note, actor) == "Elle ne craint plus rien."
            kept = str(revisions(note))
            assert "craint" not in kept
            assert "hmac:" in kept

    def test_words_of_the_team_keep_their_former_value(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, level="team", text="Avant")
            edit_note(note, said(note, actor, text="Après"), actor=actor)
            assert revisions(note) == [{"text": ["Avant", "Après"]}]

    def test_two_edits_of_different_fields_merge(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, text=SAID)
            shown = said(note, actor)
            yesterday = today(actor) - timedelta(days=1)
            edit_note(note, EditNote(1, "restricted", "Autres mots", shown.day), actor=actor)
            edit_note(note, EditNote(1, "restricted", SAID, yesterday), actor=actor)
            assert (text_of(note, actor), note.day) == ("Autres mots", yesterday)

    def test_two_edits_of_the_same_closed_words_are_shown_both(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, text=SAID)
            edit_note(note, EditNote(1, "restricted", "La sienne", note.day), actor=actor)
            with pytest.raises(StaleEdit) as stale:
                edit_note(note, EditNote(1, "restricted", "La mienne", note.day), actor=actor)
            [conflict] = stale.value.conflicts
            assert (conflict.name, conflict.theirs, conflict.mine) == ("text", "La sienne", "La mienne")

    def test_raising_purges_versions_drafts_and_the_clear_text(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_file(actor)
            note = a_note(case, actor, level="team", text=SAID)
            edit_note(note, said(note, actor, text=SAID + " Et de son père."), actor=actor)
            keep_draft(draft_key(case.id, note.id), {"text": [SAID], "level": ["team"]}, actor=actor)
            edit_note(note, said(note, actor, level="sealed"), actor=actor)
            assert note.text == ""
            assert text_of(note, actor) == SAID + " Et de son père."
            assert revisions(note) == [{"level": ["team", "sealed"]}]
            assert draft_of(draft_key(case.id, note.id), actor=actor) is None
            assert note.content_hash is None

    def test_a_stale_form_does_not_lower_what_was_raised_meanwhile(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor, level="team", text=SAID)
            edit_note(note, EditNote(1, "sealed", SAID, note.day), actor=actor)
            edit_note(note, EditNote(1, "team", "Nouveaux mots", note.day), actor=actor)
            assert note.level == "sealed"
            assert text_of(note, actor) == "Nouveaux mots"
            assert "mots" not in str(revisions(note))

    def test_lowering_is_for_the_author_or_the_referent(
        self, acting: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        def write(actor: Actor) -> Any:
            case = a_file(actor)
            named_on(case, colleague, "co_referent")
            return a_note(case, actor, level="sealed", text=SAID).id

        note_id = saved(mediator, write)
        with acting(colleague) as actor:
            note = get_or_404(FileNote, note_id)
            with pytest.raises(InvalidInput) as refused:
                edit_note(note, said(note, actor, level="team"), actor=actor)
            assert set(refused.value.errors) == {"level"}
        with acting(mediator) as actor:
            note = get_or_404(FileNote, note_id)
            edit_note(note, said(note, actor, level="team"), actor=actor)
            assert (note.text, note.sealed) == (SAID, None)

    def test_a_hidden_note_cannot_be_changed_nor_taken_away(
        self, acting: Any, saved: Any, mediator: Any, colleague: Any
    ) -> None:
        note_id = saved(mediator, lambda actor: a_note(a_file(actor), actor).id)
        with acting(colleague) as actor:
            note = get_or_404(FileNote, note_id)
            with pytest.raises(NotFound):
                edit_note(note, EditNote(1, "team", "Mots", note.day), actor=actor)
            with pytest.raises(NotFound):
                remove_note(note, actor=actor)

    def test_what_was_taken_away_comes_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            note = a_note(a_file(actor), actor)
            remove_note(note, actor=actor)
            assert note.removed_at is not None
            restore_note(note, actor=actor)
            assert note.removed_at is None


class TestDrafts:
    def test_the_draft_of_a_form_with_a_level_is_closed(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            key = draft_key(new_id())
            keep_draft(key, {"level": ["sealed"], "text": [SAID]}, actor=actor)
            draft = draft_of(key, actor=actor)
            assert draft is not None
            assert (draft.payload, draft.level) == (None, "sealed")
            assert b"craint" not in (draft.sealed or b"")
            again = restored(key, actor=actor)
            assert again is not None
            assert again["text"] == SAID

    def test_so_is_the_draft_of_a_file_before_any_level_is_chosen(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            key = draft_key(new_id())
            keep_draft(key, {"text": [SAID]}, actor=actor)
            draft = draft_of(key, actor=actor)
            assert draft is not None
            assert draft.payload is None

    def test_a_form_without_level_keeps_its_plain_draft(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            keep_draft("request.new", {"subject": ["Bruit"]}, actor=actor)
            draft = draft_of("request.new", actor=actor)
            assert draft is not None
            assert (draft.payload, draft.sealed) == ({"subject": ["Bruit"]}, None)
