"""How the contract tests reach the pages of partners and shares, made through use-cases."""

from __future__ import annotations

from datetime import timedelta

from core.access.policy import Example
from core.cases.models import Case, Party
from core.codelists.services import options
from core.consent.examples import a_party
from core.consent.purposes import SHARE
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.writing import get_or_404
from core.planning.clock import today
from core.referrals.models import Partner, Share
from core.referrals.schemas import PartnerCommand, ShareExtract
from core.referrals.services import create_partner, share_extract
from core.tenancy.binding import Actor
from core.testing.files import open_named_file

TEXT = "Le bruit vient du vide-ordures du troisième étage : pouvez-vous faire contrôler la trappe ?"


def a_partner(actor: Actor) -> Partner:
    kind = options("partner_type", actor)[0].value
    command = PartnerCommand(new_id(), "Régie de la Garenne", kind, "L’accueil", "accueil@regie.exemple.test")
    return create_partner(command, actor=actor)


def agree(party: Party, partner: Partner, actor: Actor) -> None:
    command = RecordConsent(
        new_id(), SHARE.key, "given", case_id=party.case_id, party_id=party.id, recipient_id=partner.id
    )
    record_consent(command, actor=actor)


def a_share(party: Party, partner: Partner, actor: Actor) -> Share:
    last = today(actor) + timedelta(days=30)
    case = get_or_404(Case, party.case_id)
    return share_extract(case, ShareExtract(new_id(), partner.id, (party.id,), TEXT, last), actor=actor)


def index(actor: Actor) -> Example:
    return Example()


def search(actor: Actor) -> Example:
    a_partner(actor)
    return Example(form={"q": "régie"})


def new_partner(actor: Actor) -> Example:
    kind = options("partner_type", actor)[0].value
    return Example(form={"id": str(new_id()), "name": "Centre social des Prés", "kind": kind})


def editing_partner(actor: Actor) -> Example:
    partner = a_partner(actor)
    form = {"version": str(partner.version), "name": "Régie des Deux Vals", "kind": partner.kind}
    return Example({"partner_id": partner.id}, form)


def one_partner(actor: Actor) -> Example:
    return Example({"partner_id": a_partner(actor).id})


def one_file(actor: Actor) -> Example:
    return Example({"case_id": open_named_file(actor).id})


def preparing(actor: Actor) -> Example:
    party, partner = a_party(open_named_file(actor), actor), a_partner(actor)
    agree(party, partner, actor)
    form = {
        "id": str(new_id()),
        "partner_id": str(partner.id),
        "party_ids": str(party.id),
        "text": TEXT,
        "expires_on": (today(actor) + timedelta(days=30)).isoformat(),
        "confirmed": "1",
    }
    return Example({"case_id": party.case_id}, form)


def one_share(actor: Actor) -> Example:
    party, partner = a_party(open_named_file(actor), actor), a_partner(actor)
    agree(party, partner, actor)
    return Example({"case_id": party.case_id, "share_id": a_share(party, partner, actor).id})
