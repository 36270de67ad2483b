"""The pages of a mediation in both widths and modes, and on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.app import Passerelle
from core.casefiles.agreements import conclude_agreement
from core.casefiles.bonds import record_bonds
from core.casefiles.mediation_examples import a_file, a_note, a_solution, accepted, an_agreement, two_parties
from core.casefiles.mediation_schemas import AnswerSolution, ConcludeAgreement, HoldMeeting, RecordBonds
from core.casefiles.meetings import hold_meeting
from core.casefiles.solutions import answer_solution
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.plugin import Member, create_member, create_structure
from tests.browser.looking import problems, told


def a_full_file(actor: Actor) -> dict[str, Any]:
    case, day = a_file(actor), today(actor)
    parties = two_parties(case, actor)
    words = "D’accord pour une rencontre si chacun peut parler sans être coupé."
    for party in parties:
        held = HoldMeeting(new_id(), "separate", day, [party.id], minutes=35, level="restricted", text=words)
        hold_meeting(case, held, actor=actor)
    joint = HoldMeeting(
        new_id(), "joint", day, [p.id for p in parties], language="portugais", interpreter="telephone"
    )
    hold_meeting(case, joint, actor=actor)
    note = a_note(case, actor, level="private", text="Proposer une salle hors de la résidence.")
    a_note(case, actor, level="sealed", text="À dire au 119 si cela continue.")
    a_note(case, actor, level="team", text="Passage en binôme sur les deux paliers.")
    line = a_solution(case, actor)
    accepted(line, parties, actor)
    command = AnswerSolution(new_id(), 1, "amended", day, "Sauf le mercredi")
    answer_solution(
        a_solution(case, actor, "Chaussons dans l’appartement."), parties[0], command, actor=actor
    )
    record_bonds(
        parties[0], RecordBonds(0, "entry", day, {"neighbours": "broken", "family": "weak"}), actor=actor
    )
    record_bonds(parties[0], RecordBonds(0, "exit", day, {"neighbours": "restored"}), actor=actor)
    signed = a_file(actor)
    agreement = an_agreement(signed, actor)
    return {
        "": case.id,
        "notes/nouvelle": case.id,
        f"notes/{note.id}": case.id,
        "rencontres/nouvelle": case.id,
        f"propositions/{line.id}/parties/{parties[1].id}": case.id,
        f"parties/{parties[0].id}/liens/entry": case.id,
        "accord/nouveau": case.id,
        "suivi/nouveau": case.id,
        "imprimer": case.id,
        f"accord/{agreement.id}": signed.id,
    }


@pytest.fixture
def pages(app: Passerelle, acting: Any) -> tuple[Member, list[str]]:
    """The médiatrice of a structure with a file of everything, and the addresses of its pages."""
    member = create_member(app, create_structure(app, "named_files"), "mediator")
    with acting(member) as actor:
        made = a_full_file(actor)
        commit()
    base = f"/s/{member.structure.slug}/dossiers"
    return member, [f"{base}/{case_id}/{path}".rstrip("/") for path, case_id in made.items()]


def test_each_page_holds_in_both_widths_and_modes(browse: Any, pages: tuple[Member, list[str]]) -> None:
    member, addresses = pages
    page = browse(member)
    found = {}
    for address in addresses:
        page.goto(address)
        found[address.partition("/dossiers/")[2][37:]] = problems(page)
    assert not any(found.values()), told(found)


def test_fourteen_of_the_longest_lines_are_printed_on_one_page_and_more_is_said_before(
    browse: Any, app: Passerelle, acting: Any
) -> None:
    member = create_member(app, create_structure(app, "named_files"), "mediator")
    sentence = (
        "Chacune des familles prévient l’autre la veille quand des invités restent après vingt-deux heures. "
    )
    text = (sentence * 7)[:600].strip()

    def address(number: int) -> str:
        with acting(member) as actor:
            case = a_file(actor)
            parties = two_parties(case, actor)
            for _ in range(number):
                accepted(a_solution(case, actor, text), parties, actor)
            said = ConcludeAgreement(new_id(), "written", today(actor))
            agreement = conclude_agreement(case, said, actor=actor)
            commit()
            return f"/s/{member.structure.slug}/dossiers/{case.id}/accord/{agreement.id}"

    page = browse(member)
    told_before = page.get_by_text("Cet accord ne tient pas sur une page.")
    for number, fits in ((14, True), (20, False)):
        page.goto(address(number))
        assert (pages_of(page) == 1) is fits
        assert (told_before.count() == 0) is fits


def pages_of(page: Any) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))


def test_an_agreement_is_printed_on_one_page(browse: Any, pages: tuple[Member, list[str]]) -> None:
    member, addresses = pages
    page = browse(member)
    page.goto(addresses[-1])
    assert pages_of(page) == 1
    page.emulate_media(media="print")
    text = page.inner_text("body")
    assert "Accord" in text
    assert "Revenir au dossier" not in text
