"""Words are written once, on days that have come, and an old tab never gives again what was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.consent.examples import a_party
from core.consent.gate import covers
from core.consent.models import ConsentReason, ConsentRecord
from core.consent.purposes import MEDIATE, SHARE
from core.consent.reasons import read_reasons
from core.consent.schemas import RecordConsent
from core.consent.services import ConsentConflict, acknowledge, expire_words, record_consent
from core.consent.wordings import hash_of
from core.db.base import new_id
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import DuplicateContent, Forbidden, InvalidInput, NotFound
from core.planning.clock import today
from core.referrals.examples import a_partner, a_share
from core.referrals.models import Partner, Share
from core.tenancy.binding import Caller, bound
from core.testing.files import open_named_file


def command(file, actor, **changes):
    values = {
        "id": new_id(),
        "purpose": "mediate",
        "state": "given",
        "case_id": file.case,
        "party_id": file.a,
        **changes,
    }
    return RecordConsent(**values)


def count(actor):
    return session.execute(
        select(func.count(ConsentRecord.id)).where(ConsentRecord.tenant_id == actor.tenant.id)
    ).scalar_one()


def test_a_word_keeps_the_version_and_the_hash_of_what_was_read(acting, mediator, say, word_of):
    word_id = say("mediate", "given", channel="written")
    with acting(mediator):
        word = word_of(word_id)
        assert (word.wording_version, word.wording_hash) == (1, hash_of(MEDIATE.text))
        assert (word.state, word.giver, word.channel) == ("given", "party", "written")


def test_a_replay_is_the_same_word_and_other_content_is_a_conflict(acting, mediator, file):
    with acting(mediator) as actor:
        said = command(file, actor)
        first = record_consent(said, actor=actor)
        assert record_consent(said, actor=actor).id == first.id
        assert count(actor) == 1
        with pytest.raises(DuplicateContent):
            record_consent(command(file, actor, id=said.id, state="refused"), actor=actor)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"days": 1}, "day", "Choisissez aujourd’hui ou un jour passé."),
        ({"days": -61}, "day", "Ce jour est avant l’ouverture du dossier."),
        ({"purpose": "unknown"}, "purpose", "Choisissez une des réponses proposées."),
        ({"state": "expired"}, "state", "Choisissez une des réponses proposées."),
        ({"purpose": "share"}, "recipient_id", "Choisissez le partenaire, dans le carnet de la structure."),
        ({"proof_id": new_id()}, "proof_id", "Choisissez un document de ce dossier."),
        ({"ends": -1}, "expires_on", "Choisissez le jour même de l’accord, ou un jour après."),
    ],
    ids=["future", "before the file", "purpose", "state", "no recipient", "no proof", "ends before"],
)
def test_a_word_that_cannot_be_is_refused_in_french(acting, mediator, file, changes, field, sentence):
    with acting(mediator) as actor:
        said = dict(changes)
        if "days" in said:
            said["day"] = today(actor) + timedelta(days=said.pop("days"))
        if "ends" in said:
            said["expires_on"] = today(actor) + timedelta(days=said.pop("ends"))
        with pytest.raises(InvalidInput) as refused:
            record_consent(command(file, actor, **said), actor=actor)
        assert refused.value.errors == {field: [sentence]}
        assert count(actor) == 0


def test_a_party_of_another_file_does_not_exist_here(acting, mediator, file, saved):
    elsewhere = saved(mediator, lambda actor: a_party(open_named_file(actor), actor).id)
    with acting(mediator) as actor, pytest.raises(NotFound):
        record_consent(command(file, actor, party_id=elsewhere), actor=actor)


def test_an_older_day_never_hides_a_more_recent_word(acting, mediator, file, say):
    say("mediate", "given", ago=3)
    with acting(mediator) as actor:
        before = today(actor) - timedelta(days=5)
        with pytest.raises(InvalidInput) as refused:
            record_consent(command(file, actor, state="withdrawn", day=before), actor=actor)
        assert set(refused.value.errors) == {"day"}


class TestFromAnOldTab:
    def test_giving_again_is_a_conflict_that_writes_nothing(self, acting, mediator, file, say):
        seen = say("mediate", "given", ago=2)
        say("mediate", "withdrawn", ago=1)
        with acting(mediator) as actor:
            for seen_id in (seen, None):
                with pytest.raises(ConsentConflict) as conflict:
                    record_consent(command(file, actor, seen_id=seen_id), actor=actor)
                assert conflict.value.theirs.state == "withdrawn"
            assert count(actor) == 2
            assert not covers(file.a, "mediate", actor)

    def test_the_withdrawal_once_seen_she_may_agree_again(self, acting, mediator, file, say):
        say("mediate", "given", ago=2)
        seen = say("mediate", "withdrawn", ago=1)
        with acting(mediator) as actor:
            record_consent(command(file, actor, seen_id=seen), actor=actor)
            assert covers(file.a, "mediate", actor)

    def test_the_first_word_replayed_resurrects_nothing(self, acting, mediator, file, say):
        with acting(mediator) as actor:
            first = command(file, actor)
            record_consent(first, actor=actor)
            record_consent(command(file, actor, state="withdrawn"), actor=actor)
            assert record_consent(first, actor=actor).id == first.id
            assert not covers(file.a, "mediate", actor)

    def test_a_withdrawal_never_waits(self, acting, mediator, file, say):
        say("mediate", "given", ago=1)
        with acting(mediator) as actor:
            record_consent(command(file, actor, state="withdrawn", seen_id=None), actor=actor)
            assert not covers(file.a, "mediate", actor)


class TestReasons:
    def test_are_sealed_apart_from_the_row(self, acting, mediator, file, say):
        say("mediate", "refused", reason="Je préfère écrire moi-même.")
        with acting(mediator) as actor:
            kept = session.execute(
                select(ConsentReason.sealed).where(ConsentReason.tenant_id == actor.tenant.id)
            ).scalar_one()
            assert "Je préfère".encode() not in bytes(kept)

    def test_are_read_by_the_referent_and_their_author_only(
        self, acting, mediator, colleague, director, file, say, load, word_of
    ):
        word_id = say("mediate", "refused", reason="Je préfère écrire moi-même.", by=colleague)
        read = {}
        for name, member in (("referent", mediator), ("author", colleague), ("other", director)):
            with acting(member) as actor:
                case, _a, _b = load(file)
                read[name] = read_reasons(case, [word_of(word_id)], actor=actor)
        assert read["referent"] == read["author"] == {word_id: "Je préfère écrire moi-même."}
        assert read["other"] == {}


class TestAcknowledging:
    def test_is_the_referents_and_counts_once(self, acting, mediator, colleague, say, word_of):
        word_id = say("mediate", "refused")
        with acting(colleague) as actor, pytest.raises(Forbidden):
            acknowledge(word_of(word_id), actor=actor)
        with acting(mediator) as actor:
            acknowledge(word_of(word_id), actor=actor)
            acknowledge(word_of(word_id), actor=actor)


class TestWhatRunsOut:
    def test_covers_until_its_last_day_included_and_no_longer(self, acting, mediator, file, say):
        say("mediate", "given", ago=10, lasts=5)
        with acting(mediator) as actor:
            last = today(actor) - timedelta(days=5)
            assert covers(file.a, "mediate", actor, day=last)
            assert not covers(file.a, "mediate", actor, day=last + timedelta(days=1))
            assert not covers(file.a, "mediate", actor)

    def test_is_written_once_by_the_job_and_closes_what_was_shared(
        self, app, acting, saved, mediator, file, say, load, house
    ):
        partner_id = saved(mediator, lambda actor: a_partner(actor).id)
        say("share", "given", recipient_id=partner_id, lasts=0)

        def share(actor):
            return a_share(load(file)[1], get_or_404(Partner, partner_id), actor).id

        share_id = saved(mediator, share)
        with app.app_context(), bound(house.slug, caller=Caller.JOB) as actor:
            assert expire_words(actor=actor) == 0, "its last day is today"
            over = record_of(actor)
            tomorrow_comes(over, actor)
            assert expire_words(actor=actor) == 1
            assert expire_words(actor=actor) == 0
            closed = session.execute(
                select(Share.close_reason).where(Share.tenant_id == actor.tenant.id, Share.id == share_id)
            ).scalar_one()
            assert closed == "expired"

    def test_given_again_before_its_end_it_does_not_run_out(self, app, house, say):
        say("mediate", "given", ago=10, lasts=5)
        say("mediate", "given", ago=3)
        with app.app_context(), bound(house.slug, caller=Caller.JOB) as actor:
            assert expire_words(actor=actor) == 0


def record_of(actor):
    return session.execute(
        select(ConsentRecord).where(ConsentRecord.tenant_id == actor.tenant.id)
    ).scalar_one()


def tomorrow_comes(word, actor):
    """The same word as if given two days ago for one day: the ledger itself may only grow."""
    day = today(actor) - timedelta(days=1)
    copy = {
        column.name: getattr(word, column.name)
        for column in ConsentRecord.__table__.columns
        if column.name not in {"id", "day", "expires_on", "at"}
    }
    session.add(ConsentRecord(id=new_id(), day=word.day, expires_on=day, **copy))
    session.flush()


def test_a_share_word_lasts_a_year_unless_said_otherwise(acting, saved, mediator, file, say, word_of):
    partner_id = saved(mediator, lambda actor: a_partner(actor).id)
    word_id = say("share", "given", recipient_id=partner_id)
    with acting(mediator) as actor:
        assert word_of(word_id).expires_on == today(actor) + timedelta(days=SHARE.days)
