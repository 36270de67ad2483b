"""What the tests of imports share: a structure, its coordinator, and a file taken through its steps by the pages."""

from __future__ import annotations

import re

import pytest

from core.db.base import new_id
from core.db.session import session
from core.db.writing import get_or_404
from core.ingest import pieces
from core.ingest.models import ImportRun
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post
from tests.core.ingest.files import SentFile, work_off


@pytest.fixture
def house(app):
    return create_structure(app, "civic_mediation", "named_files", insee_codes=["86194"])


@pytest.fixture
def lead(app, house):
    return create_member(app, house, "coordinator", given_name="Nadège", family_name="Verdier")


@pytest.fixture
def director(app, house):
    return create_member(app, house, "director", given_name="Paul", family_name="Ancelin")


class Journey:
    """One member's browser on the pages of imports; every step is the one a person takes."""

    def __init__(self, app, member, client, acting):
        self.app, self.member, self.client, self.acting = app, member, client, acting
        self.base = f"/s/{member.structure.slug}/importer"
        self.run_id = None

    def send(self, content, importer="activities", name="tableau.csv"):
        content = content.encode() if isinstance(content, str) else content
        form = {"id": str(new_id()), "file": SentFile(content, name)}
        answer = post(self.client, f"{self.base}/nouveau/{importer}", form)
        if answer.status_code == 303:
            self.run_id = answer.location.rsplit("/", 1)[1]
            work_off(self.app, self.member)
        return answer

    def page(self, query=""):
        return self.client.get(f"{self.base}/{self.run_id}{query}").text

    def match(self, columns, **more):
        """``columns`` in order; what the page proposes where None."""
        form = {f"column_{index}": name for index, name in enumerate(columns) if name}
        answer = post(self.client, f"{self.base}/{self.run_id}/colonnes", {**form, **more})
        work_off(self.app, self.member)
        return answer

    def proposed(self):
        """What the page proposes for each column and each list, as a browser would send it back."""
        found = {}
        for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', self.page(), re.S):
            chosen = re.search(r'<option value="([^"]*)" selected', body)
            found[name] = chosen[1] if chosen else ""
        return found

    def accept(self):
        """Send the proposals back as they are."""
        form = {name: value for name, value in self.proposed().items() if name != "sheet"}
        answer = post(self.client, f"{self.base}/{self.run_id}/colonnes", form)
        work_off(self.app, self.member)
        return answer

    def answer(self, *values):
        form = {f"value_{n}": value for n, value in enumerate(values)}
        form["version"] = str(self.run().version)
        answer = post(self.client, f"{self.base}/{self.run_id}/valeurs", form)
        assert answer.status_code in (303, 422), answer.text
        work_off(self.app, self.member)
        return answer

    def press(self, button, work=True, **form):
        answer = post(self.client, f"{self.base}/{self.run_id}/{button}", form)
        if work:
            work_off(self.app, self.member)
        return answer

    def apply(self, **form):
        return self.press("appliquer", **form)

    def run(self):
        with self.acting(self.member):
            row = get_or_404(ImportRun, self.run_id)
            session.expunge(row)
        return row

    def facts(self):
        with self.acting(self.member) as actor:
            return pieces.facts_of(get_or_404(ImportRun, self.run_id), actor)

    def faults(self):
        """(line, column, sentence) of the downloaded list."""
        answer = self.client.get(f"{self.base}/{self.run_id}/erreurs.csv")
        assert answer.status_code == 200
        lines = answer.data.decode("utf-8-sig").splitlines()[1:]
        return [tuple(line.split(";")) for line in lines]


@pytest.fixture
def journey(app, lead, signed_in, acting):
    return Journey(app, lead, signed_in(lead), acting)


@pytest.fixture
def journey_of(app, signed_in, acting):
    return lambda member: Journey(app, member, signed_in(member), acting)
