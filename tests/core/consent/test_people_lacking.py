"""What people said outside any file: whose words do not cover a purpose, and what they lack."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.consent.gate import Lacking, people_lacking
from core.consent.purposes import IMAGE
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.people.examples import a_parent_of, a_person
from core.people.services import merge_people
from core.planning.clock import today


def says(person, state, actor, giver="party", **more):
    command = RecordConsent(
        new_id(), IMAGE.key, state, giver=giver, person_id=person.id, **{"day": today(actor), **more}
    )
    return record_consent(command, actor=actor)


def lacking(actor, *people):
    return people_lacking([person.id for person in people], IMAGE.key, actor)


class TestPeopleLacking:
    def test_whoever_said_nothing_lacks_a_word(self, acting, mediator):
        with acting(mediator) as actor:
            adult, other = a_person(actor, age_band="25_39"), a_person(actor, age_band="25_39")
            says(adult, "given", actor)
            assert lacking(actor, adult, other) == {other.id: Lacking("", ("party",))}

    @pytest.mark.parametrize("band", ["12_17", None])
    def test_a_minor_and_whoever_may_be_one_need_a_representative(self, acting, mediator, band):
        with acting(mediator) as actor:
            young = a_person(actor, age_band=band)
            parent = a_parent_of(young, actor)
            assert lacking(actor, young) == {young.id: Lacking("", ("party", "representative"))}
            says(young, "given", actor, giver="representative", representative_id=parent.id)
            assert lacking(actor, young) == {young.id: Lacking("", ("party",))}
            says(young, "given", actor)
            assert lacking(actor, young) == {}

    def test_a_representative_who_takes_it_back_stops_it(self, acting, mediator):
        with acting(mediator) as actor:
            young = a_person(actor, age_band="12_17")
            parent = a_parent_of(young, actor)
            says(young, "given", actor, giver="representative", representative_id=parent.id)
            says(young, "given", actor)
            says(young, "withdrawn", actor, giver="representative", representative_id=parent.id)
            assert lacking(actor, young) == {young.id: Lacking("withdrawn", ("representative",))}

    def test_a_word_past_its_last_day_is_over(self, acting, mediator):
        with acting(mediator) as actor:
            adult, before = a_person(actor, age_band="25_39"), today(actor) - timedelta(days=9)
            says(adult, "given", actor, day=before, expires_on=before + timedelta(days=2))
            assert lacking(actor, adult) == {adult.id: Lacking("expired", ("party",))}
            assert people_lacking([adult.id], IMAGE.key, actor, day=before) == {}

    def test_a_word_said_later_says_nothing_of_a_day_before(self, acting, mediator):
        with acting(mediator) as actor:
            adult, now = a_person(actor, age_band="25_39"), today(actor)
            says(adult, "given", actor, day=now - timedelta(days=9))
            says(adult, "withdrawn", actor, day=now - timedelta(days=4))
            said = {
                days: people_lacking([adult.id], IMAGE.key, actor, day=now - timedelta(days=days))
                for days in (10, 9, 5, 4, 0)
            }
        missing = {days: [lack.state for lack in one.values()] for days, one in said.items()}
        assert missing == {10: [""], 9: [], 5: [], 4: ["withdrawn"], 0: ["withdrawn"]}

    def test_two_records_of_one_person_are_read_as_one(self, acting, mediator):
        with acting(mediator) as actor:
            kept, merged = a_person(actor, age_band="25_39"), a_person(actor, age_band="25_39")
            says(merged, "given", actor)
            assert lacking(actor, kept) == {kept.id: Lacking("", ("party",))}
            merge_people(kept, merged, actor=actor)
            assert lacking(actor, kept, merged) == {}
