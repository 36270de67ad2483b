"""A structure with named files on, its team, and a file of two parties."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.cases.models import Case, Party
from core.consent.examples import a_party
from core.consent.models import ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.planning.clock import today
from core.testing.files import open_named_file


@pytest.fixture
def house(make_structure):
    return make_structure("named_files")


@pytest.fixture
def mediator(make_member, house):
    return make_member("mediator", structure=house)


@pytest.fixture
def colleague(make_member, house):
    return make_member("mediator", structure=house, given_name="Karim", family_name="Delaunay")


@pytest.fixture
def director(make_member, house):
    return make_member("director", structure=house, given_name="Solène", family_name="Maréchal")


@pytest.fixture
def saved(acting):
    """``saved(member, make)`` runs ``make(actor)`` for that member, commits, and gives its result."""

    def run(member, make):
        with acting(member) as actor:
            result = make(actor)
            commit()
            return result

    return run


@pytest.fixture
def file(saved, mediator):
    """Ids of a file opened two months ago by the mediator, with two parties: ``case``, ``a`` and ``b``."""

    def make(actor):
        case = open_named_file(actor, opened_on=today(actor) - timedelta(days=60))
        return SimpleNamespace(case=case.id, a=a_party(case, actor).id, b=a_party(case, actor).id)

    return saved(mediator, make)


@pytest.fixture
def say(saved, file, mediator):
    """``say("mediate", "given", party=…, by=…)`` writes a word today, ``ago=n`` n days ago; gives its id."""

    def run(purpose, state, *, party="a", by=mediator, ago=0, **more):
        def write(actor):
            party_id = getattr(file, party) if party else None
            day = today(actor) - timedelta(days=ago)
            lasts = more.pop("lasts", None)
            if lasts is not None:
                more["expires_on"] = day + timedelta(days=lasts)
            command = RecordConsent(
                new_id(), purpose, state, case_id=file.case, party_id=party_id, day=day, **more
            )
            return record_consent(command, actor=actor).id

        return saved(by, write)

    return run


@pytest.fixture
def load():
    """The rows of the file, in the session that asks."""

    def rows(file):
        return get_or_404(Case, file.case), get_or_404(Party, file.a), get_or_404(Party, file.b)

    return rows


@pytest.fixture
def word_of():
    return lambda word_id: get_or_404(ConsentRecord, word_id)
