"""What the pages of a mediation ask, show again when refused, and never leave in clear anywhere."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from core.casefiles import mediation_examples as examples
from core.casefiles.agreements import conclude_agreement
from core.casefiles.levels import readable_levels
from core.casefiles.mediation_examples import (
    a_file,
    a_note,
    a_party,
    a_solution,
    accepted,
    agreed,
    two_parties,
)
from core.casefiles.mediation_pages import mediation_panel
from core.casefiles.mediation_schemas import ConcludeAgreement, EditSolution
from core.casefiles.models import FileMember, FileSolution
from core.casefiles.solutions import edit_solution
from core.cases.models import Case
from core.cases.timeline import party_cards
from core.db.base import new_id
from core.db.session import session
from core.db.writing import get_or_404
from core.planning.clock import today
from core.tenancy.binding import Actor, state_of
from core.testing.sign_in import post
from core.testing.statements import statements
from tests.contract.kept import kept_form
from tests.contract.test_lifecycle import everything_held

CANARY = "canari-scelle-de-la-note"


def url_of(member: Any, path: str) -> str:
    return f"/s/{member.structure.slug}/dossiers/{path}"


@pytest.mark.parametrize(
    ("example", "path", "answers"),
    [
        (
            "answering",
            "{case_id}/propositions/{solution_id}/parties/{party_id}",
            ["Accepte", "Refuse", "Modifie"],
        ),
        ("agreeing", "{case_id}/accord/nouveau", ["Par écrit", "À l’oral"]),
        ("following_up", "{case_id}/suivi/{follow_up_id}", ["Accord tenu", "Non tenu"]),
        ("recording_bonds", "{case_id}/parties/{party_id}/liens/{moment}", ["Famille", "Rompu", "Rétabli"]),
        (
            "holding_meeting",
            "{case_id}/rencontres/nouvelle",
            ["Temps séparé", "Interprète par téléphone", "Scellé"],
        ),
    ],
)
def test_each_form_offers_its_answers(
    example: str, path: str, answers: list[str], enter: Any, saved: Any, mediator: Any
) -> None:
    made = saved(mediator, lambda actor: getattr(examples, example)(actor))
    page = enter(mediator).get(url_of(mediator, path.format(**made.view_args)))
    shown = html.unescape(page.text)
    for answer in answers:
        assert answer in shown


@pytest.mark.parametrize(
    ("example", "path", "title"),
    [
        ("proposing", "{case_id}/propositions/nouvelle", "Ajouter une proposition"),
        (
            "answering",
            "{case_id}/propositions/{solution_id}/parties/{party_id}",
            "Réponse à une proposition",
        ),
        ("agreeing", "{case_id}/accord/nouveau", "Noter l’accord"),
        ("following_up", "{case_id}/suivi/{follow_up_id}", "Noter les nouvelles"),
        ("recording_bonds", "{case_id}/parties/{party_id}/liens/entry", "Liens d’une partie, à l’entrée"),
    ],
)
def test_each_form_has_a_page_title_of_its_own_that_names_nobody(
    example: str, path: str, title: str, enter: Any, saved: Any, mediator: Any
) -> None:
    made = saved(mediator, lambda actor: getattr(examples, example)(actor))
    page = enter(mediator).get(url_of(mediator, path.format(**made.view_args)))
    told = html.unescape(page.text.partition("<title>")[2].partition("</title>")[0])
    assert title in told.replace("\xa0", " ")
    assert "Dossier" not in told
    assert "Partie A" not in told


def test_the_links_of_a_party_are_asked_on_one_line(enter: Any, saved: Any, mediator: Any) -> None:
    def make(actor: Actor) -> Any:
        case = a_file(actor)
        a_party(case, actor)
        return case.id

    case_id = saved(mediator, make)
    card = enter(mediator).get(url_of(mediator, str(case_id))).text.partition('id="liens"')[2]
    (line,) = re.findall(r"<p[^>]*>Noter.*?</p>", card.partition("</section>")[0], re.DOTALL)
    assert line.count("<a ") == 3


def test_the_level_comes_first_with_who_will_read(enter: Any, saved: Any, mediator: Any) -> None:
    case_id = saved(mediator, lambda actor: a_file(actor).id)
    page = html.unescape(enter(mediator).get(url_of(mediator, f"{case_id}/notes/nouvelle")).text)
    fields = re.findall(r'<(?:input|textarea|select)[^>]* name="(level|party_id|day|text)"', page)
    assert fields[0] == "level"
    assert "enfance en danger" in page
    assert "data-draft-local" not in page
    assert "data-draft-url" in page


def test_a_refusal_for_want_of_consent_loses_nothing_of_what_was_typed(
    enter: Any, saved: Any, mediator: Any
) -> None:
    def make(actor: Actor) -> Any:
        case = a_file(actor)
        party = a_party(case, actor)
        agreed(case, party, actor, state="refused")
        return case.id, party.id, today(actor)

    case_id, party_id, day = saved(mediator, make)
    form = {
        "id": str(new_id()), "kind": "separate", "party_ids": str(party_id), "day": day.isoformat(),
        "level": "restricted", "text": CANARY,
    }  # fmt: skip
    answer = post(enter(mediator), url_of(mediator, f"{case_id}/rencontres/nouvelle"), form)
    assert answer.status_code == 409
    assert CANARY in answer.text
    assert 'role="alert"' in answer.text


def test_two_stale_notes_are_shown_both_and_the_choice_is_kept(enter: Any, saved: Any, mediator: Any) -> None:
    def make(actor: Actor) -> Any:
        note = a_note(a_file(actor), actor, text="Premiers mots")
        return note.case_id, note.id, note.day

    case_id, note_id, day = saved(mediator, make)
    url, client = url_of(mediator, f"{case_id}/notes/{note_id}"), enter(mediator)
    form = {"version": "1", "level": "restricted", "day": day.isoformat()}
    assert post(client, url, {**form, "text": "Les siens"}).status_code == 303
    conflict = post(client, url, {**form, "text": "Les miens"})
    assert conflict.status_code == 409
    for words in ("Les siens", "Les miens"):
        assert words in conflict.text
    assert post(client, url, {**form, "version": "2", "text": "Les miens"}).status_code == 303
    assert "Les miens" in client.get(url).text


def test_the_forms_of_situations_lead_to_those_of_the_file(enter: Any, saved: Any, mediator: Any) -> None:
    case_id = saved(mediator, lambda actor: a_file(actor).id)
    client, base = enter(mediator), f"/s/{mediator.structure.slug}/situations/{case_id}"
    for path, ending in (("rencontres/nouvelle", "rencontres/nouvelle"), ("imprimer", "imprimer")):
        answer = client.get(f"{base}/{path}")
        assert answer.status_code == 303
        assert answer.location.endswith(f"/dossiers/{case_id}/{ending}")


def test_a_stranger_to_the_file_finds_no_closed_note(
    enter: Any, saved: Any, mediator: Any, colleague: Any
) -> None:
    case_id, note_id = saved(
        mediator, lambda actor: (lambda n: (n.case_id, n.id))(a_note(a_file(actor), actor))
    )
    assert enter(colleague).get(url_of(colleague, f"{case_id}/notes/{note_id}")).status_code == 404
    page = enter(colleague).get(url_of(colleague, str(case_id)))
    assert "1 élément masqué par vos droits" in html.unescape(page.text).replace("\u00a0", " ")


def test_a_trainee_outside_the_circle_finds_no_file(
    enter: Any, saved: Any, make_member: Any, house: Any, mediator: Any
) -> None:
    trainee = make_member("trainee", structure=house)
    case_id = saved(
        mediator, lambda actor: a_note(a_file(actor), actor, level="team", text="Pour l’équipe").case_id
    )
    client = enter(trainee)
    assert client.get(url_of(trainee, str(case_id))).status_code == 404
    assert client.get(url_of(trainee, f"{case_id}/imprimer")).status_code == 404

    def name(actor: Actor) -> None:
        session.add(FileMember(case_id=case_id, membership_id=trainee.membership_id, role="helper"))

    saved(mediator, name)
    page = client.get(url_of(trainee, str(case_id)))
    assert page.status_code == 200
    assert "Pour l’équipe" in page.text


def test_an_answer_half_typed_to_words_that_changed_since_is_not_resumed(
    enter: Any, saved: Any, mediator: Any
) -> None:
    asked = saved(mediator, examples.answering)
    client = enter(mediator)
    where = asked.view_args
    url = url_of(
        mediator, f"{where['case_id']}/propositions/{where['solution_id']}/parties/{where['party_id']}"
    )
    page = client.get(url)
    kept = kept_form(page).url
    assert post(client, kept, {**asked.form, "amendment": "Sauf le dimanche"}).status_code == 204
    assert "Sauf le dimanche" in client.get(url).text

    def reword(actor: Actor) -> None:
        line = get_or_404(FileSolution, where["solution_id"])
        edit_solution(line, EditSolution(line.version, "Pas de moto après 21 h."), actor=actor)

    saved(mediator, reword)
    page = client.get(url)
    assert "Sauf le dimanche" not in page.text
    assert kept_form(page).fields["solution_version"] == ["2"]


def test_a_closed_text_lies_in_clear_nowhere(
    app: Any, enter: Any, saved: Any, mediator: Any, superuser: Any, stores: Any, capfd: Any
) -> None:
    """Every table read past every lock, the log, and the draft: written, corrected, raised, half typed, searched."""
    case_id, day = saved(mediator, lambda actor: (a_file(actor).id, today(actor)))
    client = enter(mediator)
    form = {"id": str(new_id()), "level": "team", "day": day.isoformat(), "text": CANARY}
    assert post(client, url_of(mediator, f"{case_id}/notes/nouvelle"), form).status_code == 303
    url = url_of(mediator, f"{case_id}/notes/{form['id']}")
    edit = {"version": "1", "level": "team", "day": day.isoformat(), "text": f"{CANARY}, suite"}
    assert post(client, url, edit).status_code == 303
    for key in (f"file.note.{form['id']}", f"file.notes.{case_id}"):
        kept = post(
            client, f"/s/{mediator.structure.slug}/brouillons/{key}", {"level": "team", "text": CANARY}
        )
        assert kept.status_code == 204
    before = {table for table, row in everything_held(superuser, stores) if CANARY in row}
    assert before == {"file_note", "revision"}
    raised = {**edit, "version": "2", "level": "sealed"}
    assert post(client, url, raised).status_code == 303
    meeting = {
        "id": str(new_id()), "kind": "visit", "day": day.isoformat(), "level": "restricted", "text": CANARY,
    }  # fmt: skip
    assert post(client, url_of(mediator, f"{case_id}/rencontres/nouvelle"), meeting).status_code == 303
    typed = {"level": "private", "text": CANARY}
    drafts = f"/s/{mediator.structure.slug}/brouillons/file.notes.{case_id}"
    assert post(client, drafts, typed).status_code == 204
    assert CANARY in client.get(url_of(mediator, str(case_id))).text
    held = {table for table, row in everything_held(superuser, stores) if CANARY in row}
    assert held == set()
    hexed = CANARY.encode().hex()
    assert not {table for table, row in everything_held(superuser, stores) if hexed in row}
    out = capfd.readouterr()
    assert CANARY not in out.out + out.err


def test_the_panel_asks_six_statements_at_most_whatever_the_number(
    app: Any, browsing: Any, mediator: Any
) -> None:
    with browsing(mediator) as actor:
        case = a_file(actor)
        parties = two_parties(case, actor)
        asked = []
        for _round in range(2):
            for number in range(5):
                level = ("team", "restricted", "sealed", "private")[number % 4]
                a_note(case, actor, level=level, party_id=parties[number % 2].id)
                accepted(a_solution(case, actor, f"Ligne {number}"), parties, actor)
            conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
            cards, reader = party_cards(case, actor), readable_levels(case, actor)
            mediation_panel(case, cards, reader, actor)  # vocabularies are read once a request
            state_of(session()).memo.pop("data_keys", None)
            session.flush()
            with statements(app) as seen:
                shown = mediation_panel(case, cards, reader, actor)
            asked.append((len(seen), len(shown.entries)))
    (few, entries), (many, more) = asked
    assert more > entries
    assert few == many <= 6


def test_a_proposition_shows_where_each_party_stands(enter: Any, saved: Any, mediator: Any) -> None:
    def make(actor: Actor) -> Any:
        case = a_file(actor)
        two_parties(case, actor)
        a_solution(case, actor)
        return case.id

    case_id = saved(mediator, make)
    page = html.unescape(enter(mediator).get(url_of(mediator, str(case_id))).text)
    assert page.count("À demander") == 2


def test_news_to_take_stand_in_the_day_by_number_and_subject(enter: Any, saved: Any, mediator: Any) -> None:
    def make(actor: Actor) -> str:
        example = examples.planning_follow_up(actor)
        case = get_or_404(Case, example.view_args["case_id"])
        examples.plan_follow_up(case, examples.PlanFollowUp(new_id(), today(actor)), actor=actor)
        return str(case.number)

    number = saved(mediator, make)
    page = html.unescape(enter(mediator).get(f"/s/{mediator.structure.slug}/").text)
    assert "Nouvelles à prendre" in page
    assert number in page
