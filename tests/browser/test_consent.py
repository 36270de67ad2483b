"""Consent and shares as they are done on a telephone: what a withdrawal stops is read, the partner's page closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from core.consent.examples import a_party, a_word
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.referrals.examples import a_partner, a_share, agree
from core.referrals.links import token_of
from core.testing.browser import PHONE
from core.testing.files import open_named_file
from core.testing.plugin import Member
from tests.browser.looking import problems, told

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Desk:
    """A file of two parties; A agreed to share an extract with a partner."""

    mediator: Member
    director: Member
    words: str
    mediation: str
    text: str
    shares: str
    public: str
    partner: str


@pytest.fixture
def desk(make_structure: Any, make_member: Any, acting: Any) -> Desk:
    house = make_structure("named_files")
    mediator = make_member("mediator", structure=house)
    with acting(mediator) as actor:
        case = open_named_file(actor)
        a, b = a_party(case, actor), a_party(case, actor)
        partner = a_partner(actor)
        agree(a, partner, actor)
        a_word(a, actor)
        a_word(b, actor, "refused")
        token = token_of(a_share(a, partner, actor))
        record_consent(
            RecordConsent(new_id(), "mediate", "withdrawn", giver="mediator", case_id=case.id), actor=actor
        )
        commit()
        base = f"/s/{house.slug}"
        file = f"{base}/accords/dossier/{case.id}"
        return Desk(
            mediator,
            make_member("director", structure=house),
            f"{file}/partie/{a.id}",
            f"{file}/mediation",
            f"{file}/partie/{a.id}/texte/mediate",
            f"{base}/partenaires/dossier/{case.id}",
            f"/p/{token}",
            str(partner.id),
        )


def test_the_pages_hold_in_both_widths_and_modes(browse: Any, desk: Desk) -> None:
    house = f"/s/{desk.mediator.structure.slug}"
    pages = {
        desk.mediator: [
            desk.words,
            desk.mediation,
            desk.text,
            desk.shares,
            f"{desk.shares}/nouveau",
            f"{house}/partenaires/",
            f"{house}/partenaires/nouveau",
        ],
        desk.director: [
            f"{house}/accords/registre",
            f"{house}/accords/textes",
            f"{house}/accords/textes/share",
        ],
        None: [desk.public],
    }
    found: dict[str, list[str]] = {}
    for member, urls in pages.items():
        page = browse(member)
        for url in urls:
            assert page.goto(url).status == 200
            found[url] = problems(page)
    assert not any(found.values()), told(found)


def test_a_withdrawal_is_read_then_written_and_the_partners_page_closes(browse: Any, desk: Desk) -> None:
    partner = browse(size=PHONE)
    partner.goto(desk.public)
    expect(partner.get_by_text("vide-ordures")).to_be_visible()
    page = browse(desk.mediator, size=PHONE)
    page.goto(desk.words)
    page.get_by_role("radio", name="Partage", exact=True).press("Space")
    page.get_by_role("radio", name="Retiré", exact=True).press("Space")
    page.get_by_label("Destinataire").select_option(desk.partner)
    page.get_by_role("button", name="Noter cette parole").click()
    expect(page.get_by_role("heading", name="Noter un retrait")).to_be_visible()
    expect(page.get_by_text("son lien ne s’ouvre plus")).to_be_visible()
    assert problems(page) == []
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Noter cette parole").click()
    expect(page.get_by_role("heading", name="Mettre à jour les accords")).to_be_visible()
    partner.reload()
    expect(partner.get_by_role("heading", name="Ce partage est clos.")).to_be_visible()
    expect(partner.get_by_text("vide-ordures")).to_have_count(0)
