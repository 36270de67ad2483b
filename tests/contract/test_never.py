"""« Ce que Passerelle ne fait jamais »: each line of the guide, as things that can fail."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

import core
from core.activities.examples import new_activity
from core.activities.models import Activity
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.db.base import Base, new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.extension.catalog import catalog
from core.files.documents import store_document
from core.files.examples import Sample, named_file
from core.files.models import Document
from core.files.schemas import StoreDocument
from core.reporting.subjects import SUBJECTS
from core.tenancy.models import Membership
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import sign_in
from tests.contract.test_forms import our_schemas

ROOT = Path(core.__file__).parents[1]
PACKAGES = ("core", "plugins", "tenants")
#: Each line of the guide, by its first words, and the class below that holds it.
GUIDE = {
    "Elle n’envoie d’elle-même aucun nom à la police": "TestNoNameIsSent",
    "Elle ne localise pas les médiateurs": "TestNobodyIsLocatedOrRanked",
    "Elle n’a aucun champ pour un état de santé": "TestNoHealthAndNoOrigin",
    "Elle ne propose pas de dictée": "TestNoDictation",
    "Elle ne garde aucune photo": "TestNoPhoto",
}
#: All that works outside a request, read one by one: none hands a name to anybody but its bearer.
JOBS = {
    "audit.heads", "audit.platform_head", "drafts.purge", "jobs.purge",
    "users.end_if_last", "users.purge_sessions", "users.send_address_link", "users.send_invitation",
    "users.send_notice", "users.send_password_link", "users.tell_address_left",
    "consent.expire", "consent.send_receipt", "referrals.tell",
    "exports.everything", "exports.make", "exports.purge",
    "rights.copy", "rights.erase",
    "rights.purge_copies", "retention.apply", "reporting.rollups",
    # figures without a row, to a network that the structure agreed to
    "network.publish",
    # a file brought in, in the name of whoever sent it; what it says stays here
    "imports.read", "imports.check", "imports.apply", "imports.undo", "imports.purge",
}  # fmt: skip
#: The only modules that talk to the outside: letters to a member's own address. (The launcher starts our stores.)
TALKERS = {"core/web/mail.py"}
NETWORK = {
    "smtplib",
    "http",
    "urllib",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "socket",
    "paramiko",
    "urllib3",
}


def sources(pattern):
    return [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob(pattern)
        if "vendor" not in path.parts and "testing" not in path.parts
    ]


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def columns():
    for table in Base.metadata.tables.values():
        if not table.name.startswith("atelier_"):
            yield from table.columns


def field_names():
    """Every name that a form knows, with what it is called on the page."""
    for schema in set(our_schemas()):
        for name, field in schema().fields.items():
            yield schema.__name__, name, str(field.metadata.get("label", ""))


def named(words, texts):
    pattern = re.compile(rf"(^|[^a-zà-ÿ])({'|'.join(words)})", re.I)
    return [text for text in texts if pattern.search(text.replace("_", " "))]


def test_the_guide_says_each_line_that_is_held_here(client):
    page = html.unescape(client.get("/aide").text)
    section = page.partition("Ce que Passerelle ne fait jamais")[2].partition("</ul>")[0]
    lines = [" ".join(line.split()) for line in re.findall(r"<li>(.*?)</li>", section, re.S)]
    assert len(lines) == len(GUIDE)
    for start, holder in GUIDE.items():
        assert any(line.startswith(start) for line in lines), start
        assert holder in globals()


class TestNoNameIsSent:
    def test_no_module_but_the_mailer_opens_a_connection(self):
        found = {
            str(path.relative_to(ROOT))
            for path in sources("*.py")
            for name in imports_of(path)
            if name.partition(".")[0] in NETWORK and name != "urllib.parse" and "launcher" not in path.parts
        }
        assert found == TALKERS

    def test_letters_go_to_accounts_partners_and_people_who_may_safely_be_written_to(self):
        writers = {str(p.relative_to(ROOT)) for p in sources("*.py") if "core.web.mail" in set(imports_of(p))}
        assert {Path(writer).parts[:2] for writer in writers} == {
            ("core", "users"),  # a member's own address
            ("core", "referrals"),  # a partner's professional address: a link, no name
            ("core", "consent"),  # the person's own address, where her safe contact allows it
        }

    def test_every_job_has_been_read(self, app):
        with app.app_context():
            shipped = {key for key in catalog().jobs if not key.startswith("atelier.")}
        assert shipped == JOBS

    def test_no_address_of_ours_is_meant_for_police_town_hall_or_council(self, app):
        rules = [rule.rule for rule in app.url_map.iter_rules()]
        assert not named(["police", "clspd", "cispd", "prefecture", "mairie", "elus?$"], rules)

    def test_no_field_holds_what_a_security_council_says(self, app):
        words = ["clspd", "cispd", "glspd", "conseil local", "police", "security council"]
        assert not named(words, [f"{c.table.name} {c.name}" for c in columns()])
        assert not named(words, [f"{name} {label}" for _schema, name, label in field_names()])
        with app.app_context():
            kinds = [f"{k.key} {k.label}" for k in catalog().activity_kinds.values()]
            cases = [f"{t.key} {t.label}" for t in catalog().case_types.values()]
            lists = [f"{one.key} {one.label}" for one in catalog().code_lists.values()]
        assert not named(words, [*kinds, *cases, *lists])


class TestNobodyIsLocatedOrRanked:
    def test_only_places_have_coordinates(self):
        words = ("latitude", "longitude", "position_lat", "geom", "geo", "lat", "lng", "lon", "accuracy")
        # a stop of a route that residents chose, and a spot that they saw: places, though nobody named them
        spots = {"place", "citizen_stop", "citizen_point"}
        assert {c.table.name for c in columns() if c.name in words} == spots

    def test_no_script_asks_where_the_device_is(self):
        for path in (*sources("*.js"), *sources("*.html")):
            text = path.read_text(encoding="utf-8").casefold()
            assert "geolocation" not in text, path
            assert "watchposition" not in text, path

    def test_the_browser_is_told_to_refuse(self, client):
        policy = client.get("/connexion").headers["Permissions-Policy"]
        for feature in ("geolocation", "microphone", "camera", "accelerometer", "gyroscope"):
            assert f"{feature}=()" in policy

    def test_neither_entries_nor_sessions_keep_an_address_on_the_network(self):
        kept = {
            f"{c.table.name}.{c.name}" for c in columns() if re.search(r"(^|_)ip($|_)|remote_addr", c.name)
        }
        assert not kept

    def test_no_figure_is_cut_by_member(self):
        members = {"author_id", "membership_id", "referent_id", "taken_by", "assigned_to", "member"}
        for subject in SUBJECTS:
            for dimension in subject.dimensions:
                assert dimension.column not in members, (subject.key, dimension.name)
                foreign = subject.model.__table__.columns[dimension.column].foreign_keys
                assert not any(key.column.table is Membership.__table__ for key in foreign)

    def test_a_team_is_listed_by_name_and_not_by_work_done(self, app, acting):
        house = create_structure(app, "civic_mediation")
        lead = create_member(app, house, "coordinator", given_name="Nadège", family_name="Verdier")
        busy = create_member(app, house, "mediator", given_name="Zoé", family_name="Zaoui")
        create_member(app, house, "mediator", given_name="Alice", family_name="Abadie")
        with acting(busy) as actor:
            kind = new_activity(actor).form["kind"]
            for _entry in range(3):
                record_activity(ActivityCommand(id=new_id(), kind=kind, total=2, distinct=True), actor=actor)
            commit()
        client = app.test_client()
        sign_in(app, client, lead.user_id)
        page = client.get(f"/s/{house.slug}/suivi")
        assert page.status_code == 200
        shown = page.text.partition("<main")[2]
        assert shown.index("Alice Abadie") < shown.index("Zoé Zaoui")

    def test_a_colleague_does_not_open_a_members_own_page(self, app):
        house = create_structure(app)
        one, other = create_member(app, house), create_member(app, house)
        client = app.test_client()
        sign_in(app, client, other.user_id)
        assert client.get(f"/s/{house.slug}/suivi/{one.membership_id}").status_code == 403


class TestNoHealthAndNoOrigin:
    HEALTH = ("health", "sante", "santé", "disease", "maladie", "illness", "diagnos", "patholog", "medical",
              "médical", "handicap", "disab", "addict", "psychiat", "pregnan", "enceinte", "treatment")  # fmt: skip
    ORIGIN = ("ethnic", "ethnie", "race", "racial", "nationalit", "birth country", "country", "pays",
              "religio", "skin", "language", "langue", "migrant", "foreigner", "étranger")  # fmt: skip
    #: The language of one meeting, beside its interpreter: what it takes to be understood, said of no person.
    MEETINGS = frozenset({"case_session language"})
    #: What its form asks, in the words of the field.
    ASKED_OF_MEETINGS = frozenset({"language Langue parlée"})
    #: Services one may be sent to; they say where, never what somebody has. (list, code)
    BODIES = frozenset({("partner_type", "health"), ("partner_type", "addiction")})
    #: What a procedure is about, never what somebody has; with a name it is read only by who follows the file.
    THEMES = frozenset({("rights_theme", "health"), ("rights_theme", "disability")})
    #: Unpaid bills of insurance or care, the first look at a budget, and that no interpreter was there.
    MONEY_AND_WORDS = frozenset(
        {("debt_type", "health"), ("bdf_stage", "diagnosis"), ("rights_blocked", "language")}
    )

    @pytest.mark.parametrize("words", [HEALTH, ORIGIN], ids=["health", "origin"])
    def test_no_column(self, words):
        assert set(named(words, [f"{c.table.name} {c.name}" for c in columns()])) <= self.MEETINGS

    @pytest.mark.parametrize("words", [HEALTH, ORIGIN], ids=["health", "origin"])
    def test_no_field_of_a_form(self, words):
        found = named(words, [f"{name} {label}" for _schema, name, label in field_names()])
        assert set(found) <= self.ASKED_OF_MEETINGS

    @pytest.mark.parametrize("words", [HEALTH, ORIGIN], ids=["health", "origin"])
    def test_no_code(self, words, app):
        with app.app_context():
            lists = catalog().code_lists
            found = {
                (key, code.value)
                for key, one in lists.items()
                for code in one.codes
                if named(words, [code.value, code.label])
            }
            assert not named(words, [f"{key} {one.label}" for key, one in lists.items()])
        known = self.BODIES | self.THEMES | self.MONEY_AND_WORDS
        assert found <= known, found - known

    def test_the_people_met_are_counts(self):
        """Margins only: ages and women or men, nothing else about anybody."""
        counts = {"total", "children", "teenagers", "adults", "seniors", "women", "men"}
        integers = {c.name for c in Activity.__table__.columns if str(c.type) == "INTEGER"}
        assert integers - {"version", "minutes", "person_minutes", "tension"} == counts

    @pytest.mark.parametrize(
        "path", ["/interventions/nouvelle", "/demandes/nouvelle", "/situations/nouvelle"]
    )
    def test_free_texts_ask_for_facts_without_a_name(self, path, app):
        house = create_structure(app, "civic_mediation")
        client = app.test_client()
        sign_in(app, client, create_member(app, house).user_id)
        page = html.unescape(client.get(f"/s/{house.slug}{path}", follow_redirects=True).text)
        areas = re.findall(r"<textarea[^>]*>", page)
        assert areas or path != "/demandes/nouvelle", "this one has a text"
        for area in areas:
            described = re.search(r'aria-describedby="([^"]*)"', area)
            assert described, area
            hints = "".join(
                re.findall(rf'id="{one}"[^>]*>(.*?)</', page, re.S)[0] for one in described[1].split()
            )
            assert re.search(r"(pas|sans) de? ?nom|sans nom", hints, re.I), (area, hints)


class TestNoDictation:
    def test_no_script_listens(self):
        for path in (*sources("*.js"), *sources("*.html")):
            text = path.read_text(encoding="utf-8").casefold()
            for word in ("speechrecognition", "x-webkit-speech", "getusermedia", "mediarecorder", "dictée"):
                if path.name == "help.html" and word == "dictée":
                    continue  # the guide says so
                assert word not in text, (path, word)


class TestNoPhoto:
    #: Bytes that are keys, signatures and sealed texts; a picture would be a new line here.
    BYTES = frozenset({
        "audit_cut", "audit_entry", "audit_head", "case_reason", "consent_reason", "data_key", "document",
        "export_piece", "export_run",
        # spots that residents walk by, once whoever sends one has said that nobody can be recognised
        "citizen_photo_piece",
        # a spreadsheet brought in, closed, for seven days; a picture is refused at the door
        "import_memory", "import_piece",
        "document_chunk", "draft", "file_note", "file_reason", "housing_step", "platform_audit_entry",
        "platform_audit_head", "reinsertion_action", "reinsertion_journey", "reinsertion_objective",
        "reinsertion_review", "rights_copy", "share", "web_authn_credential",
        "youth_reply",
    })  # fmt: skip

    def test_no_column_can_hold_one(self):
        assert {c.table.name for c in columns() if isinstance(c.type, LargeBinary)} == self.BYTES
        assert not named(["photo", "picture", "image", "portrait", "avatar"], [c.name for c in columns()])

    #: The one place that reads a file, and the forms that send one: documents of a named file or person, and the
    #: picture of a spot without anybody.
    READERS = frozenset({"core/web/uploads.py", "core/files/sent.py"})
    FORMS = frozenset(
        {
            "core/web/templates/components/forms.html",
            "core/files/templates/documents/form.html",
            "core/ingest/templates/ingest/start.html",
            "plugins/citizen_participation/templates/citizen_participation/photo_form.html",
            # Outlines of quartiers, of which only numbers and the names of areas are read.
            "core/reporting/templates/reporting/outlines.html",
        }
    )

    def test_only_the_form_of_documents_takes_a_file(self):
        sending = {
            str(path.relative_to(ROOT))
            for path in sources("*.html")
            if re.search(r'type="file"|multipart/form-data|files=true', path.read_text(encoding="utf-8"))
        }
        assert sending == self.FORMS
        reading = {
            str(path.relative_to(ROOT))
            for path in sources("*.py")
            if "request.files" in path.read_text(encoding="utf-8")
        }
        assert reading == self.READERS

    def test_other_forms_refuse_a_file_by_its_size(self, app):
        """Only the routes that take a file accept more than a form's worth of bytes."""
        taking = {name for name, view in app.view_functions.items() if hasattr(view, "__takes_files__")}
        assert taking == {
            "documents.add_to_case",
            "documents.add_to_person",
            "citizen_participation.add_photo",
            "reporting.add_outlines",
            "imports.start",
        }

    def test_a_photo_where_somebody_is_recognised_needs_her_agreement(self, app, acting):
        house = create_structure(app, "named_files")
        with acting(create_member(app, house)) as actor:
            case = named_file(actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            photo = StoreDocument(new_id(), "photo", party_id=party.id, recognisable=True)
            with pytest.raises(InvalidInput) as refused:
                store_document(photo, Sample(), actor=actor, case=case)
            assert set(refused.value.errors) == {"recognisable"}
            assert session.execute(select(Document.id)).first() is None
