"""A structure writes its own words: none is changed, and each word keeps the version that was read."""

from __future__ import annotations

import pytest

from core.consent.purposes import MEDIATE
from core.consent.wordings import WriteWording, hash_of, versions_of, wordings_in_use, write_wording
from core.db.base import new_id
from core.errors import InvalidInput, Refused
from core.testing.sign_in import post

OURS = "La médiation est libre. Vous pouvez dire non quand vous voulez."


def test_new_words_are_used_from_then_on(saved, acting, mediator, director, say, word_of):
    before = say("mediate", "given", ago=1)
    saved(director, lambda actor: write_wording(MEDIATE, WriteWording(new_id(), 1, OURS), actor=actor).id)
    after = say("mediate", "given")
    with acting(mediator) as actor:
        assert wordings_in_use(actor)["mediate"].text == OURS
        assert [found.version for found in versions_of(MEDIATE, actor)] == [2, 1]
        assert (word_of(before).wording_version, word_of(before).wording_hash) == (1, hash_of(MEDIATE.text))
        assert (word_of(after).wording_version, word_of(after).wording_hash) == (2, hash_of(OURS))


def test_a_replay_writes_one_version(acting, director):
    with acting(director) as actor:
        command = WriteWording(new_id(), 1, OURS)
        assert write_wording(MEDIATE, command, actor=actor).id == command.id
        assert write_wording(MEDIATE, command, actor=actor).version == 2
        assert len(versions_of(MEDIATE, actor)) == 2


def test_two_who_write_at_once_do_not_overwrite_each_other(acting, director):
    with acting(director) as actor:
        write_wording(MEDIATE, WriteWording(new_id(), 1, OURS), actor=actor)
        with pytest.raises(Refused):
            write_wording(MEDIATE, WriteWording(new_id(), 1, OURS + " Gratuite."), actor=actor)


def test_the_same_words_are_not_a_new_version(acting, director):
    with acting(director) as actor, pytest.raises(InvalidInput):
        write_wording(MEDIATE, WriteWording(new_id(), 1, MEDIATE.text), actor=actor)


def test_the_page_shows_them_before_they_are_used(signed_in, director, house, acting):
    client = signed_in(director)
    url = f"/s/{house.slug}/accords/textes/mediate"
    form = {"id": str(new_id()), "after": "1", "text": OURS}
    shown = post(client, url, form)
    assert shown.status_code == 200
    assert "Ce que la personne lira" in shown.text
    with acting(director) as actor:
        assert len(versions_of(MEDIATE, actor)) == 1
    assert post(client, url, {**form, "confirmed": "1"}).status_code == 303
    with acting(director) as actor:
        assert versions_of(MEDIATE, actor)[0].text == OURS
