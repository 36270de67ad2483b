"""What youth outreach holds about a young person leaves with her, and is erased with her."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.toolkit import Party, SubjectRef, new_id, session
from plugins.youth_outreach import examples, privacy, sightings
from plugins.youth_outreach.models import Orientation, Relay, Reply, Sighting, Words
from plugins.youth_outreach.schemas import TellRelay

CANARY = "canari du relais"


def her_follow_up(actor: Any) -> tuple[Any, Any]:
    """The person of a follow-up that came from a repérage, with a word told to the relay; and the repérage."""
    examples.a_relay(actor, actor.member)
    row = examples.a_sighting(actor, nickname="Canari", told=True, reach=CANARY, words=CANARY)
    case = examples.a_followup(actor, row, nickname="Canari")
    party = session.execute(select(Party).where(Party.case_id == case.id)).scalar_one()
    word = RecordConsent(
        new_id(), "share", "given", case_id=case.id, party_id=party.id, recipient_id=row.partner_id
    )
    record_consent(word, actor=actor)
    sightings.tell_relay(row, TellRelay(new_id(), CANARY), actor=actor)
    examples.an_orientation(case, actor)
    return party.person_id, row


def test_she_receives_her_reperages_what_was_told_and_her_orientations(
    browsing: Any, coordinator: Any
) -> None:
    with browsing(coordinator) as actor:
        person_id, _row = her_follow_up(actor)
        parts = {part.title: part.rows for part in privacy.export(SubjectRef("person", person_id), actor)}
        assert set(parts) == {"Repérages", "Mots partagés avec un relais", "Orientations par l’équipe jeunes"}
        [sighting] = parts["Repérages"]
        assert (sighting["comment joindre"], sighting["surnom ou prénom"]) == (CANARY, "Canari")
        assert parts["Mots partagés avec un relais"][0]["texte"] == CANARY


def test_her_words_are_gone_and_what_names_nobody_stays(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        person_id, row = her_follow_up(actor)
        other = examples.a_sighting(actor, reach=CANARY)
        assert privacy.erase(SubjectRef("person", person_id), actor) == 3
        session.expire_all()
        assert session.execute(select(Words.sighting_id)).scalars().all() == [other.id]
        reply = session.execute(select(Reply)).scalar_one()
        assert (reply.text, reply.sealed, reply.content_hash) == ("", None, None)
        kept = session.execute(select(Sighting).where(Sighting.id == row.id)).scalar_one()
        assert (kept.concern, kept.content_hash) == ("dropout", None)
        assert session.execute(select(Orientation.id)).first() is not None


def test_somebody_whom_no_file_knows_has_the_same_rights(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        row = examples.a_sighting(actor, reach=CANARY)
        words = sightings.words_of(row.id, actor)
        assert words is not None
        subject = SubjectRef("youth_words", words.id)
        assert CANARY in str(privacy.export(subject, actor))
        assert privacy.erase(subject, actor) == 2
        assert sightings.words_of(row.id, actor) is None


def test_a_member_leaves_with_her_posts(browsing: Any, coordinator: Any, relay: Any) -> None:
    with browsing(coordinator) as actor:
        subject = SubjectRef("membership", relay.membership_id)
        [part] = privacy.export(subject, actor)
        assert part.title == "Relais jeunes"
        assert privacy.erase(subject, actor) == 1
        assert session.execute(select(Relay.id)).first() is None


def test_nothing_is_given_for_somebody_else_or_another_kind(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        person_id, _row = her_follow_up(actor)
        for subject in (SubjectRef("person", new_id()), SubjectRef("request_caller", person_id)):
            assert privacy.export(subject, actor) == ()
            assert privacy.erase(subject, actor) == 0
