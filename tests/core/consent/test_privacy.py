"""A person's copy holds her words and what was shared of her; erased, what remains names nobody and says nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from core.consent import privacy as consent_privacy
from core.consent.examples import a_person
from core.consent.models import ConsentReason, ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision, get_or_404
from core.extension.contributions import SubjectRef
from core.lifecycle.services import erase_subject, export_subject
from core.planning.clock import today
from core.referrals import privacy as referrals_privacy
from core.referrals.examples import a_partner, agree
from core.referrals.models import Share
from core.referrals.privacy import OF_SEVERAL
from core.referrals.schemas import ShareExtract
from core.referrals.services import answer_share, read_answer, read_extract, share_extract

CANARY = "canari-jaune"


@pytest.fixture
def known(acting, mediator, file, load):
    """Party A is somebody, with reasons, a share of her own and one in common with B."""
    with acting(mediator) as actor:
        case, a, b = load(file)
        person = a_person(actor)
        a.person_id = person.id
        partner = a_partner(actor)
        shares = []
        for party in (a, b):
            agree(party, partner, actor)
        for parties, text in (((a.id,), f"À elle {CANARY}"), ((a.id, b.id), f"À deux {CANARY}")):
            last = today(actor) + timedelta(days=9)
            share = share_extract(case, ShareExtract(new_id(), partner.id, parties, text, last), actor=actor)
            answer_share(share, f"Réponse {CANARY}", actor=actor)
            shares.append(share.id)
        for giver, party, reason in (("party", a.id, f"Sa raison {CANARY}"), ("mediator", None, "La mienne")):
            record_consent(
                RecordConsent(
                    new_id(), "mediate", "withdrawn", giver=giver, case_id=case.id, party_id=party, reason=reason
                ),
                actor=actor,
            )  # fmt: skip
        commit()
        return SimpleNamespace(subject=SubjectRef("person", person.id), shares=shares)


def test_the_copy_holds_her_words_and_hides_the_others(acting, mediator, known):
    with acting(mediator) as actor:
        (words,) = consent_privacy.export_person_data(actor, known.subject)
        assert {row["Finalité"] for row in words.rows} == {"Médiation", "Partage"}
        reasons = [row["Raison"] for row in words.rows if row["Raison"]]
        assert reasons == [f"Sa raison {CANARY}"]
        (shares,) = referrals_privacy.export_person_data(actor, known.subject)
        assert [row["Extrait"] for row in shares.rows] == [f"À elle {CANARY}", OF_SEVERAL]


def test_erased_the_ledger_stays_and_the_texts_are_gone(acting, mediator, known):
    def rows(model, actor):
        return session.execute(
            select(func.count(model.id)).where(model.tenant_id == actor.tenant.id)
        ).scalar_one()

    with acting(mediator) as actor:
        before = rows(ConsentRecord, actor)
        erase_subject(known.subject, actor=actor)
        assert rows(ConsentRecord, actor) == before
        assert rows(ConsentReason, actor) == 1, "the mediator's own is not hers"
        for share_id in known.shares:
            share = get_or_404(Share, share_id)
            assert share.close_reason == "cancelled"
            assert (read_extract(share, actor=actor), read_answer(share, actor=actor)) == ("", "")
            kept = select(Revision.id).where(Revision.entity == "share", Revision.entity_id == share_id)
            assert session.execute(kept).first() is None
        assert CANARY not in str(export_subject(known.subject, actor=actor))


def test_another_kind_of_subject_is_nobody_here(acting, mediator, known):
    other = SubjectRef("request_caller", known.subject.id)
    with acting(mediator) as actor:
        for owner in (consent_privacy, referrals_privacy):
            assert owner.export_person_data(actor, other) == ()
            assert owner.erase_person_data(actor, other) == 0
