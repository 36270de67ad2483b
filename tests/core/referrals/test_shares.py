"""A partner sees the extract that the parties agreed to show her, answers it, and nothing once they no longer agree."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from flask import g
from sqlalchemy import select

from core.cases.models import Case
from core.consent.examples import a_party
from core.consent.gate import ConsentMissing
from core.consent.models import ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput, Refused
from core.jobs.worker import perform
from core.planning.clock import today
from core.referrals.examples import TEXT, a_partner, a_share, agree
from core.referrals.links import token_of
from core.referrals.models import Partner, Share
from core.referrals.panels import panel_alone
from core.referrals.schemas import ShareExtract
from core.referrals.services import archive_partner, read_answer, share_extract
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Enablement
from core.testing.files import open_named_file
from core.testing.sign_in import post

CLOSED = "Ce partage est clos."
ANSWER = "La trappe sera contrôlée mardi."


@pytest.fixture
def house(make_structure):
    return make_structure("named_files")


@pytest.fixture
def mediator(make_member, house):
    return make_member("mediator", structure=house)


@pytest.fixture
def shared(acting, mediator):
    """A share of party A's with a partner: ids, and its public address."""
    with acting(mediator) as actor:
        case = open_named_file(actor)
        a, b = a_party(case, actor), a_party(case, actor)
        partner = a_partner(actor)
        agree(a, partner, actor)
        share = a_share(a, partner, actor)
        found = SimpleNamespace(
            case=case.id, a=a.id, b=b.id, partner=partner.id, share=share.id, address=f"/p/{token_of(share)}"
        )
        commit()
        return found


def extract(found, actor, **changes):
    values = {
        "id": new_id(),
        "partner_id": found.partner,
        "party_ids": (found.a,),
        "text": TEXT,
        "expires_on": today(actor) + timedelta(days=30),
        **changes,
    }
    return ShareExtract(**values)


def withdraw(found, acting, member, state="withdrawn"):
    with acting(member) as actor:
        record_consent(
            RecordConsent(
                new_id(), "share", state, case_id=found.case, party_id=found.a, recipient_id=found.partner
            ),
            actor=actor,
        )
        commit()


class TestSharing:
    def test_the_text_is_closed_with_the_cases_key(self, acting, mediator, shared):
        with acting(mediator):
            assert TEXT.encode() not in bytes(get_or_404(Share, shared.share).sealed)

    def test_every_party_it_speaks_of_must_agree_for_that_partner(self, acting, mediator, shared):
        with acting(mediator) as actor:
            case = get_or_404(Case, shared.case)
            with pytest.raises(ConsentMissing) as missing:
                share_extract(case, extract(shared, actor, party_ids=(shared.a, shared.b)), actor=actor)
            assert missing.value.problems == ["Partie B : l’accord « Partage » n’est pas encore noté."]
            other = a_partner(actor)
            with pytest.raises(ConsentMissing):
                share_extract(case, extract(shared, actor, partner_id=other.id), actor=actor)

    @pytest.mark.parametrize("days", [-1, 366])
    def test_its_last_day_lies_within_the_year(self, acting, mediator, shared, days):
        with acting(mediator) as actor:
            case = get_or_404(Case, shared.case)
            command = extract(shared, actor, expires_on=today(actor) + timedelta(days=days))
            with pytest.raises(InvalidInput) as refused:
                share_extract(case, command, actor=actor)
        assert set(refused.value.errors) == {"expires_on"}

    def test_neither_an_archived_partner_nor_a_situation_without_names(self, acting, mediator, shared):
        with acting(mediator) as actor:
            case = get_or_404(Case, shared.case)
            archive_partner(get_or_404(Partner, shared.partner), actor=actor)
            with pytest.raises(InvalidInput):
                share_extract(case, extract(shared, actor), actor=actor)
            case.named_at = None
            with pytest.raises(Refused):
                share_extract(case, extract(shared, actor), actor=actor)

    def test_a_replay_is_the_same_share(self, acting, mediator, shared):
        with acting(mediator) as actor:
            case, command = get_or_404(Case, shared.case), extract(shared, actor)
            first = share_extract(case, command, actor=actor)
            assert share_extract(case, command, actor=actor).id == first.id
            assert len(panel_alone_of(case, actor).lines) == 2


def panel_alone_of(case, actor):
    g.slug = actor.tenant.slug
    return panel_alone(case, actor)


class TestThePartnersPage:
    def test_shows_the_extract_and_nothing_else_of_the_file(self, client, acting, mediator, shared):
        page = client.get(shared.address)
        assert page.status_code == 200
        assert "vide-ordures" in page.text
        with acting(mediator):
            case = get_or_404(Case, shared.case)
            assert case.subject not in page.text
            assert case.number not in page.text
            assert get_or_404(Share, shared.share).seen_at is not None

    def test_takes_an_answer_and_another_in_its_place(self, client, acting, mediator, shared):
        for text in ("Nous regardons.", ANSWER):
            assert post(client, shared.address, {"text": text}).status_code == 200
        with acting(mediator) as actor:
            share = get_or_404(Share, shared.share)
            assert read_answer(share, actor=actor) == ANSWER
            assert ANSWER.encode() not in bytes(share.answer_sealed)

    @pytest.mark.parametrize("form", [{"text": ""}, {"text": "x" * 4001}, {"text": "Oui", "case_id": "1"}])
    def test_says_what_is_wrong_and_keeps_nothing(self, client, acting, mediator, shared, form):
        assert post(client, shared.address, form).status_code == 422
        with acting(mediator):
            assert get_or_404(Share, shared.share).answered_at is None

    @pytest.mark.parametrize("state", ["withdrawn", "refused"])
    def test_is_closed_at_once_by_the_party(self, client, acting, mediator, shared, state):
        post(client, shared.address, {"text": ANSWER})
        withdraw(shared, acting, mediator, state)
        page = client.get(shared.address)
        assert CLOSED in page.text
        assert "vide-ordures" not in page.text
        assert ANSWER not in page.text
        late = post(client, shared.address, {"text": "Trop tard"})
        assert (late.status_code, "vide-ordures" in late.text) == (409, False)
        with acting(mediator) as actor:
            share = get_or_404(Share, shared.share)
            assert share.close_reason == "withdrawn"
            assert read_answer(share, actor=actor) == ANSWER, "what came back stays in the file"

    def test_does_not_wait_for_the_job_when_the_word_runs_out(self, client, acting, mediator, shared):
        with acting(mediator) as actor:
            word = session.execute(
                select(ConsentRecord).where(
                    ConsentRecord.tenant_id == actor.tenant.id, ConsentRecord.party_id == shared.a
                )
            ).scalar_one()
            shorter = {
                column.name: getattr(word, column.name)
                for column in ConsentRecord.__table__.columns
                if column.name not in {"id", "expires_on", "at"}
            }
            session.add(ConsentRecord(id=new_id(), expires_on=today(actor) - timedelta(days=1), **shorter))
            commit()
        assert CLOSED in client.get(shared.address).text

    def test_past_its_last_day_it_is_closed(self, client, acting, mediator, shared):
        with acting(mediator) as actor:
            get_or_404(Share, shared.share).expires_on = today(actor) - timedelta(days=1)
            commit()
        assert CLOSED in client.get(shared.address).text

    def test_another_address_does_not_exist(self, client, shared):
        assert client.get("/p/nimporte-quoi").status_code == 404
        assert client.get(shared.address + "x").status_code == 404

    def test_the_domain_switched_off_it_does_not_exist(self, app, client, house, shared):
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
            domain = select(Enablement).where(Enablement.plugin == "named_files")
            # Past the objection to switching it off under open files: whoever does so finds the address gone.
            session.execute(domain).scalar_one().enabled = False
            commit()
        assert client.get(shared.address).status_code == 404


@pytest.fixture
def told(app):
    """``told(share)`` does the waiting jobs of a share, and gives their arguments with the letters that left."""

    def read(found):
        with app.app_context():
            rows = session.execute(
                select(OutboxJob.id, OutboxJob.args)
                .where(OutboxJob.job == "referrals.tell", OutboxJob.args["share"].astext == str(found.share))
                .order_by(OutboxJob.created_at)
            ).all()
            session.rollback()
            for row in rows:
                perform(str(row.id))
        folder = Path(unquote(urlsplit(app.extensions["passerelle.config"].mail_url).path))
        letters = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.glob("*.eml"))
        ]
        ours = [letter for letter in letters if found.address in letter.get_content()]
        return [dict(row.args) for row in rows], ours

    return read


def test_the_partner_is_told_by_a_link_without_any_name(acting, mediator, shared, told):
    asked, letters = told(shared)
    assert [args["kind"] for args in asked] == ["opened"]
    withdraw(shared, acting, mediator)
    asked, letters = told(shared)
    assert [set(args) for args in asked] == [{"share", "kind"}] * 2
    assert [letter["To"] for letter in letters] == ["accueil@regie.exemple.test"] * 2
    opened, closed = (letter.get_content() for letter in letters)
    assert "est clos" in closed
    for text in (opened, closed):
        assert "vide-ordures" not in text
        assert "Partie A" not in text


def test_nobody_is_told_of_a_share_closed_meanwhile(acting, mediator, shared, told):
    withdraw(shared, acting, mediator)
    _asked, letters = told(shared)
    assert ["est clos" in letter.get_content() for letter in letters] == [True]
