"""A safe contact: what to know is read before the number, and nothing automatic goes where it would harm."""

from __future__ import annotations

import pytest

from core.db.base import new_id
from core.errors import Refused
from core.people.contacts import add_contact, contact_cards, may_send, remove_contact, sending_to
from core.people.examples import a_person
from core.people.schemas import ContactCommand
from core.planning.clock import today
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.testing.sign_in import post


def noted(person, actor, kind="phone", value="+33612345678", **said):
    return add_contact(person, ContactCommand(kind, value, id=new_id(), **said), actor=actor)


def test_the_card_says_what_to_know_before_the_number(saved, signed_in, mediator, town):
    def make(actor):
        person = a_person(actor, "Nour")
        noted(
            person,
            actor,
            shared=True,
            no_message=True,
            nothing_home=True,
            hours="Avant 11 h",
            ask_for="Amina",
        )
        return person.id

    person_id = saved(mediator, make)
    page = signed_in(mediator).get(f"/s/{town.slug}/personnes/{person_id}").text
    section = page.partition('aria-labelledby="contacts"')[2].partition("</section>")[0]
    behind = section.index("<details>")
    for warning in ("Partagé", "Ne pas laisser de message", "Ne rien envoyer au domicile", "Amina", "11"):
        assert section.index(warning) < behind, warning
    assert behind < section.index('href="tel:+33612345678"') < section.index("</details>")
    assert section.count("tel:") == 1


def test_a_number_without_precaution_is_called_at_once(saved, signed_in, mediator, town):
    def make(actor):
        person = a_person(actor, "Nour")
        noted(person, actor)
        return person.id

    page = signed_in(mediator).get(f"/s/{town.slug}/personnes/{saved(mediator, make)}").text
    section = page.partition('aria-labelledby="contacts"')[2].partition("</section>")[0]
    assert "tel:+33612345678" in section
    assert "<details" not in section


@pytest.mark.parametrize("role", ["mediator", "reception"])
def test_the_page_of_a_request_says_what_to_know_of_that_number_before_it(
    saved, signed_in, make_member, mediator, town, role
):
    """She was registered from her call: the call's own page must not show the number bare."""

    def make(actor):
        noted(a_person(actor, "Nour"), actor, no_message=True, ask_for="Amina")
        said = {"caller": Caller("Nour", "+33 6 12 34 56 78"), "take": True}
        hers = receive_request(RequestCommand(new_id(), "phone", **said), actor=actor)
        others = receive_request(
            RequestCommand(new_id(), "phone", caller=Caller("Lou", "+33612000000"), take=True), actor=actor
        )
        return hers.id, others.id

    guarded, free = saved(mediator, make)
    reader = mediator if role == "mediator" else make_member(role, structure=town)

    def section_of(request_id):
        page = signed_in(reader).get(f"/s/{town.slug}/demandes/{request_id}").text
        return page.partition('aria-labelledby="l-rappel"')[2].partition("</section>")[0]

    section = section_of(guarded)
    behind = section.index("<details>")
    assert section.index("Ne pas laisser de message") < behind
    assert section.index("Amina") < behind
    assert behind < section.index('href="tel:') < section.index("</details>")
    assert section.count("tel:") == 1
    assert "<details" not in section_of(free)
    assert "tel:+33612000000" in section_of(free)


@pytest.mark.parametrize(
    ("kind", "contacts", "allowed"),
    [
        ("phone", [], False),
        ("phone", [{}], True),
        ("phone", [{"no_message": True}], False),
        ("phone", [{"shared": True}], False),
        ("phone", [{"shared": True}, {"value": "+33612345679"}], True),
        ("email", [{"kind": "email", "value": "nour@exemple.test"}], True),
        ("email", [{"kind": "email", "value": "nour@exemple.test", "shared": True}], False),
        ("email", [{"kind": "email", "value": "nour@exemple.test", "nothing_home": True}], False),
        ("post", [], True),
        ("post", [{"nothing_home": True}], False),
        ("post", [{"kind": "post", "value": "Chez Amina", "shared": True}], False),
        ("post", [{"kind": "post", "value": "Chez Amina"}, {"nothing_home": True}], False),
    ],
)
def test_an_automatic_message_goes_only_where_it_harms_nobody(kind, contacts, allowed, acting, mediator):
    with acting(mediator) as actor:
        person = a_person(actor, "Nour", address="3 rue des Lilas")
        for said in contacts:
            noted(person, actor, **said)
        forbids = may_send(person.id, kind, actor)
        assert (forbids is None) is allowed
        if not allowed:
            assert forbids.endswith(".")


def test_the_free_number_is_the_one_to_use(acting, mediator):
    with acting(mediator) as actor:
        person = a_person(actor, "Nour")
        noted(person, actor, shared=True)
        free = noted(person, actor, value="+33612345679")
        assert sending_to(person.id, "phone", actor).id == free.id
        remove_contact(person, free, actor=actor)
        assert may_send(person.id, "phone", actor)


def test_nothing_is_sent_and_nothing_changes_while_her_data_is_restricted(acting, mediator):
    with acting(mediator) as actor:
        person = a_person(actor, "Nour", address="3 rue des Lilas")
        contact = noted(person, actor)
        person.restricted_on = today(actor)
        for kind in ("phone", "email", "post"):
            assert "limitées" in may_send(person.id, kind, actor)
        with pytest.raises(Refused, match="limitées"):
            noted(person, actor, value="+33612345679")
        with pytest.raises(Refused, match="limitées"):
            remove_contact(person, contact, actor=actor)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("phone", "06 12 34 56 78", "+33612345678"),
        ("email", "Nour@Exemple.TEST", "nour@exemple.test"),
        ("post", "Chez Amina, 3 rue des Lilas", "Chez Amina, 3 rue des Lilas"),
        ("phone", "17", None),
        ("phone", "pas un numéro", None),
        ("email", "pas une adresse", None),
    ],
)
def test_a_contact_is_read_by_its_kind(kind, value, kept, saved, signed_in, mediator, town, acting):
    person_id = saved(mediator, lambda actor: a_person(actor, "Nour").id)
    form = {"id": str(new_id()), "kind": kind, "value": value}
    answer = post(signed_in(mediator), f"/s/{town.slug}/personnes/{person_id}/contacts/nouveau", form)
    assert answer.status_code == (303 if kept else 422)
    if kept is None:
        assert 'id="f-value-err"' in answer.text
        assert value in answer.text
        return
    with acting(mediator) as actor:
        assert [card.value for card in contact_cards(person_id, actor)] == [kept]


def test_two_colleagues_correct_a_contact_and_the_same_field_is_a_conflict(saved, signed_in, mediator, town):
    def make(actor):
        person = a_person(actor, "Nour")
        return person.id, noted(person, actor).id

    person_id, contact_id = saved(mediator, make)
    client, url = signed_in(mediator), f"/s/{town.slug}/personnes/{person_id}/contacts/{contact_id}"
    base = {"version": "1", "kind": "phone", "value": "+33612345678"}
    assert post(client, url, {**base, "hours": "Le matin"}).status_code == 303
    assert post(client, url, {**base, "ask_for": "Amina"}).status_code == 303, "another field merges"
    conflict = post(client, url, {**base, "hours": "Le soir"})
    assert conflict.status_code == 409
    assert "Le matin" in conflict.text
    assert "Le soir" in conflict.text


def test_a_contact_of_somebody_else_is_not_found_under_her_page(saved, signed_in, mediator, town):
    def make(actor):
        return a_person(actor, "Sacha").id, noted(a_person(actor, "Nour"), actor).id

    other_id, contact_id = saved(mediator, make)
    url = f"/s/{town.slug}/personnes/{other_id}/contacts/{contact_id}"
    assert signed_in(mediator).get(url).status_code == 404


def test_a_removed_contact_can_be_brought_back(saved, signed_in, mediator, town):
    def make(actor):
        person = a_person(actor, "Nour")
        return person.id, noted(person, actor).id

    person_id, contact_id = saved(mediator, make)
    client, page = signed_in(mediator), f"/s/{town.slug}/personnes/{person_id}"
    assert post(client, f"{page}/contacts/{contact_id}/retirer").status_code == 303
    assert "tel:" not in client.get(page).text
    assert post(client, f"{page}/contacts/{contact_id}/remettre").status_code == 303
    assert "tel:+33612345678" in client.get(page).text
