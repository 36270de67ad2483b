"""The pages: what a refusal stops is said before it is written, and nothing on them names anybody."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from flask import g, render_template
from sqlalchemy import func, select

from core.cases.models import Party
from core.cases.timeline import party_cards
from core.consent.examples import a_person
from core.consent.models import ConsentRecord
from core.consent.panels import consent_entries, parties_panel, person_panel
from core.consent.receipts import receipt_of
from core.consent.services import acknowledge
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.people.examples import a_parent_of
from core.people.models import PersonAlias, PersonContact
from core.people.queries import people_by_id
from core.planning.clock import today
from core.referrals.examples import a_partner
from core.testing.sign_in import post
from core.testing.statements import statements


@pytest.fixture
def page(signed_in, mediator, house, file):
    """``page(path, data=None)``: the answer of a page of the file's consent."""
    client = signed_in(mediator)

    def ask(path, data=None):
        url = f"/s/{house.slug}/accords/dossier/{file.case}/{path}"
        return client.get(url) if data is None else post(client, url, data)

    return ask


@pytest.fixture
def form(acting, mediator):
    def make(**changes):
        with acting(mediator) as actor:
            day = today(actor).isoformat()
        values = {"id": str(new_id()), "purpose": "mediate", "state": "given", "day": day, **changes}
        return {name: value for name, value in values.items() if value is not None}

    return make


@pytest.fixture
def words(acting, mediator):
    def number():
        with acting(mediator) as actor:
            return session.execute(
                select(func.count(ConsentRecord.id)).where(ConsentRecord.tenant_id == actor.tenant.id)
            ).scalar_one()

    return number


def text_of(answer):
    return " ".join(html.unescape(answer.text).replace("\u00a0", " ").replace("\u202f", " ").split())


class TestUpdating:
    def test_before_a_refusal_is_written_the_page_says_what_it_stops(self, page, form, file, words):
        answer = page(f"partie/{file.a}", form(state="refused", reason="Pas maintenant."))
        shown = text_of(answer)
        assert answer.status_code == 200
        assert "Ce qui s’arrête" in shown
        assert "plus d’entretien, de table ronde ni de solution proposée" in shown
        assert "les autres parties restent écoutées" in shown
        assert words() == 0
        assert page(f"partie/{file.a}", form(state="refused", confirmed="1")).status_code == 303
        assert words() == 1

    def test_a_future_day_is_refused_beside_its_field(self, page, form, file, words, acting, mediator):
        with acting(mediator) as actor:
            tomorrow = (today(actor) + timedelta(days=1)).isoformat()
        answer = page(f"partie/{file.a}", form(day=tomorrow, reason="Gardez ceci"))
        assert answer.status_code == 422
        assert "Choisissez aujourd’hui ou un jour passé." in text_of(answer)
        assert "Gardez ceci" in answer.text
        assert words() == 0

    def test_an_old_tab_shows_both_words_and_changes_nothing(self, page, form, file, say, words):
        seen = say("mediate", "given", ago=2)
        say("mediate", "withdrawn", ago=1)
        answer = page(f"partie/{file.a}", form(seen_id=str(seen)))
        shown = text_of(answer)
        assert answer.status_code == 409
        assert "Une parole plus récente est notée" in shown
        assert "Retiré" in shown
        assert "Donné" in shown
        assert words() == 2

    def test_a_form_shown_since_gives_again(self, page, form, file, say, words):
        say("mediate", "given", ago=2)
        say("mediate", "withdrawn", ago=1)
        shown = page(f"partie/{file.a}").text
        seen = shown.partition('name="seen_id" value="')[2].partition('"')[0]
        assert page(f"partie/{file.a}", form(seen_id=seen)).status_code == 303
        assert words() == 3

    def test_the_mediators_reason_is_not_shown_to_a_colleague(
        self, page, form, file, signed_in, colleague, house
    ):
        secret = "Je connais une des parties."
        assert page("mediation", form(purpose=None, state="withdrawn", confirmed="1", reason=secret))
        assert secret in page("mediation").text
        other = signed_in(colleague).get(f"/s/{house.slug}/accords/dossier/{file.case}/mediation")
        assert (other.status_code, secret in other.text) == (200, False)


class TestTheParties:
    def panel(self, actor, file, load):
        g.slug = actor.tenant.slug
        case, *_ = load(file)
        cards = party_cards(case, actor)
        people = people_by_id([card.person_id for card in cards if card.person_id], actor)
        return parties_panel(case, cards, people, actor)

    def test_each_card_has_three_lines_before_anything_is_said(self, acting, mediator, file, load):
        with acting(mediator) as actor:
            card, _other = self.panel(actor, file, load).cards
            assert [line[0] for line in card.lines] == ["Médiation", "Partage", "Information RGPD"]
            assert {line[2] for line in card.lines} == {"À noter"}

    def test_a_withdrawal_stands_at_the_top_until_the_referent_has_read_it(
        self, acting, mediator, colleague, file, load, say, word_of, saved
    ):
        partner_id = saved(mediator, lambda actor: a_partner(actor).id)
        say("share", "given", ago=1, recipient_id=partner_id)
        word_id = say("share", "withdrawn", recipient_id=partner_id)
        with acting(colleague) as actor:
            (banner,) = self.panel(actor, file, load).banners
            assert banner.acknowledge_url == ""
        with acting(mediator) as actor:
            (banner,) = self.panel(actor, file, load).banners
            assert banner.title.startswith("Partage, Régie de la Garenne : retiré le ")
            assert "(Partie A)" in banner.title
            assert banner.acknowledge_url
            acknowledge(word_of(word_id), actor=actor)
            assert self.panel(actor, file, load).banners == ()
            case, *_ = load(file)
            titles = [entry.title for entry in consent_entries(case, party_cards(case, actor), actor)]
            assert "Partage, Régie de la Garenne : retiré" in titles, "then it lies in the thread"

    def test_an_information_is_handed_to_the_party_and_an_opposition_is_said_by_her(
        self, acting, mediator, file, load, say
    ):
        say("store_identity", "given", ago=1)
        say("store_identity", "refused")
        with acting(mediator) as actor:
            case, *_ = load(file)
            told = {
                entry.title: entry.meta for entry in consent_entries(case, party_cards(case, actor), actor)
            }
        assert told["Information RGPD : remise"].startswith("à la partie, ")
        assert told["Information RGPD : opposition"].startswith("par la partie, ")

    def test_the_mediators_own_withdrawal_stops_it_for_all(self, acting, mediator, file, load, say):
        say("mediate", "withdrawn", party=None, giver="mediator", reason="Je connais l’une des parties.")
        with acting(mediator) as actor:
            (banner,) = self.panel(actor, file, load).banners
            assert banner.title.endswith("(par la médiatrice ou le médiateur).")
            assert "avec toutes les parties" in banner.stops
            assert "connais" not in f"{banner.title} {banner.stops} {banner.goes_on}"

    def test_what_ends_within_a_month_is_said(self, acting, mediator, file, load, say):
        say("mediate", "given", lasts=20)
        say("mediate", "given", party="b", lasts=200)
        with acting(mediator) as actor:
            (sentence,) = self.panel(actor, file, load).warnings
            assert sentence.startswith("Médiation : l’accord prend fin le ")
            assert "Partie A" in sentence

    def test_the_parents_of_a_minor_are_to_inform_until_they_were(
        self, acting, mediator, file, load, say, saved
    ):
        def minor(actor):
            child = a_person(actor)
            child.age_band = "12_17"
            parent = a_parent_of(child, actor)
            load(file)[1].person_id = child.id
            return parent.id

        parent_id = saved(mediator, minor)
        with acting(mediator) as actor:
            assert [card.parents_to_inform for card in self.panel(actor, file, load).cards] == [True, False]
        say("inform_parents", "given", giver="representative", representative_id=parent_id)
        with acting(mediator) as actor:
            assert not any(card.parents_to_inform for card in self.panel(actor, file, load).cards)

    def test_costs_no_more_with_more_words(self, app, acting, mediator, file, load, say):
        asked = []
        for purpose in ("mediate", "store_identity", "image"):
            say(purpose, "given")
            say(purpose, "given", party="b")
            with acting(mediator) as actor:
                case, *_ = load(file)
                cards = party_cards(case, actor)
                g.slug = actor.tenant.slug
                with statements(app) as seen:
                    parties_panel(case, cards, {}, actor)
                asked.append(len(seen))
        assert len(set(asked)) == 1

    def test_its_template_draws_cards_banners_and_warnings(self, acting, mediator, file, load, say):
        say("mediate", "refused")
        say("mediate", "given", party="b", lasts=3)
        with acting(mediator) as actor:
            drawn = render_template("consent/_parties.html", consents=self.panel(actor, file, load))
            assert "notice stop" in drawn
            assert "notice wait" in drawn
            assert 'class="party a"' in drawn
            assert 'class="party b"' in drawn


class TestThePerson:
    def test_reads_her_words_by_file_number_where_the_reader_may_know_of_it(
        self, acting, mediator, make_member, house, file, load, say, saved
    ):
        def known(actor):
            person = a_person(actor)
            load(file)[1].person_id = person.id
            return person.id

        person_id = saved(mediator, known)
        say("mediate", "given")
        trainee = make_member("trainee", structure=house)
        with acting(mediator) as actor:
            (word,) = person_panel([person_id], actor)
            assert (word.title, word.pill) == ("Médiation", ("ok", "Donné"))
            assert load(file)[0].number in word.note
        with acting(trainee) as actor:
            assert person_panel([person_id], actor) == ()


class TestTheReceipt:
    @pytest.fixture
    def reached(self, saved, mediator, file, load):
        """``reached(**contact)`` makes party A somebody with that address."""

        def make(**contact):
            def write(actor):
                person = a_person(actor)
                load(file)[1].person_id = person.id
                values = {"kind": "email", "value": "odile@exemple.test", **contact}
                session.add(PersonContact(person_id=person.id, **values))

            saved(mediator, write)

        return make

    def test_leaves_where_her_contact_is_safe(self, page, reached, say):
        reached()
        assert page(f"recu/{say('mediate', 'given')}", {}).status_code == 303

    def test_says_what_was_said_and_the_text_and_nothing_of_the_file(
        self, acting, mediator, reached, file, load, say, word_of
    ):
        reached()
        word_id = say("mediate", "given", reason="Une raison à elle")
        with acting(mediator) as actor:
            receipt = receipt_of(word_of(word_id), actor=actor)
            assert receipt.to == "odile@exemple.test"
            assert "Médiation, accord donné." in receipt.body
            assert "La médiation est libre et gratuite." in receipt.body
            case, *_ = load(file)
            for hidden in (case.subject, case.number, "Une raison", "Fauvel", "Partie"):
                assert hidden not in f"{receipt.subject} {receipt.body}"

    def test_is_not_sent_when_her_contact_became_unsafe_meanwhile(
        self, acting, mediator, reached, say, word_of
    ):
        reached()
        word_id = say("mediate", "given")
        with acting(mediator) as actor:
            contact = session.execute(
                select(PersonContact).where(PersonContact.tenant_id == actor.tenant.id)
            ).scalar_one()
            contact.shared = True
            session.flush()
            assert receipt_of(word_of(word_id), actor=actor) is None

    @pytest.mark.parametrize(
        ("contact", "why"),
        [
            ({"shared": True}, "Aucune de ses adresses de courriel ne peut recevoir un message sans risque."),
            (
                {"no_message": True},
                "Aucune de ses adresses de courriel ne peut recevoir un message sans risque.",
            ),
            ({"nothing_home": True}, "Ne rien envoyer au domicile : elle l’a demandé."),
            ({"kind": "post"}, "Aucune adresse de courriel n’est notée."),
        ],
    )
    def test_does_not_leave_otherwise_and_says_why(self, page, reached, say, app, house, contact, why):
        reached(**contact)
        told = page(f"recu/{say('mediate', 'given')}", {})
        assert told.status_code == 409
        text = html.unescape(told.text).replace("\xa0", " ")
        assert f"Le texte n’est pas envoyé. {why} Remettez-le en main propre." in text
        with app.app_context():
            waiting = select(OutboxJob.id).where(
                OutboxJob.for_tenant == house.id, OutboxJob.job == "consent.send_receipt"
            )
            assert session.execute(waiting).first() is None
            session.rollback()

    def test_goes_to_the_safe_address_of_a_record_merged_into_hers(
        self, saved, mediator, file, load, say, acting, word_of
    ):
        def two_records(actor):
            kept, merged = a_person(actor), a_person(actor)
            load(file)[1].person_id = kept.id
            session.add(PersonContact(person_id=merged.id, kind="email", value="odile@exemple.test"))
            session.add(PersonAlias(merged_id=merged.id, kept_id=kept.id))

        saved(mediator, two_records)
        word_id = say("mediate", "given")
        with acting(mediator) as actor:
            assert receipt_of(word_of(word_id), actor=actor).to == "odile@exemple.test"

    def test_a_party_without_a_name_is_given_the_text_by_hand(self, page, say):
        assert page(f"recu/{say('mediate', 'given')}", {}).status_code == 409


def test_the_register_counts_and_dates_without_a_name(signed_in, director, house, file, say, saved, mediator):
    def name(actor):
        get_or_404(Party, file.a).label = "Mme Fauvel"
        commit()

    saved(mediator, name)
    say("mediate", "given", reason="Une raison à elle")
    answer = signed_in(director).get(f"/s/{house.slug}/accords/registre")
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "partie A" in shown
    for hidden in ("Fauvel", "Une raison à elle", "Bruit entre deux logements"):
        assert hidden not in shown


def test_the_text_to_keep_says_nothing_of_the_file(page, file):
    shown = text_of(page(f"partie/{file.a}/texte/mediate"))
    assert "La médiation est libre et gratuite." in shown
    assert "Bruit entre deux logements" not in shown
