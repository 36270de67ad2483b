"""A network reads what its members agreed to publish, as long as they agree, and nothing else of theirs."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from core.activities.models import Activity
from core.audit.models import AuditEntry
from core.db.base import new_id, now
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput, NotFound, Refused
from core.exports.services import list_taken
from core.exports.tables import csv_pieces
from core.extension.catalog import catalog
from core.network import reading
from core.network.models import (
    AGREED,
    ENDED,
    JOINED,
    WITHDRAWN,
    NetworkEvent,
    NetworkFigures,
    NetworkInvitation,
)
from core.network.publishing import cleared, lines_of, publish_all, publish_figures, year_until
from core.network.schemas import EnterCode, InviteStructure
from core.network.services import (
    agree,
    code_of,
    end_invitation,
    enter_code,
    invite_structure,
    link_or_404,
    links_of,
    signed_code,
    withdraw,
)
from core.planning.clock import today
from core.reporting import outside
from core.reporting.indicators import FILE_INDICATORS, INDICATORS
from core.reporting.periods import civil_year, day_range
from core.reporting.rollups import refresh
from core.reporting.suppression import HIDDEN, OPEN_FLOOR
from core.tenancy.isolation import reviewed
from core.tenancy.models import Tenant
from core.testing.sign_in import post

REVIEWED = reviewed("a test of the locks below")


def invite(acting, network, label="Les Berges"):
    """The code that the network gives, and its invitation."""
    with acting(network) as actor:
        row = invite_structure(InviteStructure(new_id(), label), actor=actor)
        commit()
        return code_of(row), row.id


def join(acting, director, code, *, agreeing=True):
    with acting(director) as actor:
        link = enter_code(EnterCode(code), actor=actor)
        if agreeing:
            agree(link, actor=actor)
        commit()
        return link.invitation_id


def met(actor, day, kind="active_presence", person_minutes=None, **counts):
    """One entry of that day, written without the page."""
    row = {"day": day, "starts_at": now(), "kind": kind, "total": sum(counts.values()), **counts}
    row |= {"id": new_id(), "tenant_id": actor.tenant.id, "person_minutes": person_minutes}
    session.execute(insert(Activity), [row])


def work(acting, director, *entries):
    """Entries of last year, one for each set of counts."""
    with acting(director) as actor:
        for counts in entries:
            met(actor, date(today(actor).year - 1, 3, 4), **counts)
        commit()


def publish(acting, director):
    with acting(director) as actor:
        made = publish_all(actor=actor)
        commit()
        return made


def page_of(acting, network):
    with acting(network) as actor:
        return reading.build(civil_year(today(actor).year - 1), actor)


def pill_of(acting, network):
    return [(member.name, member.event) for member in page_of(acting, network).members]


class TestTheAgreement:
    def test_a_network_sees_who_answered_who_agreed_and_who_did_not(
        self, acting, network, director, make_director
    ):
        other = make_director("Passerelles du Nord")
        codes = [invite(acting, network, label)[0] for label in ("Les Berges", "Le Nord", "L’Aure")]
        join(acting, director, codes[0])
        join(acting, other, codes[1], agreeing=False)
        assert pill_of(acting, network) == [
            ("L’Aure", reading.AWAITED),
            ("Médiation des Berges", AGREED),
            ("Passerelles du Nord", JOINED),
        ]

    def test_agreeing_publishes_by_a_job_and_is_in_the_journal(self, acting, network, director):
        join(acting, director, invite(acting, network)[0])
        with acting(director) as actor:
            mine = OutboxJob.for_tenant == actor.tenant.id
            jobs = session.execute(select(OutboxJob.job).where(mine)).scalars().all()
            actions = session.execute(select(AuditEntry.action)).scalars().all()
        assert "network.publish" in jobs
        assert {"network.linked", "network.agreed"} <= set(actions)

    @pytest.mark.parametrize("code", ["", "abc", "WzEsImEiLCJiIl0.xxx"])
    def test_a_code_that_no_network_signed_opens_nothing(self, acting, director, code):
        with acting(director) as actor, pytest.raises(InvalidInput):
            enter_code(EnterCode(code), actor=actor)

    def test_a_network_that_is_no_structure_or_ones_own_opens_nothing(self, acting, director):
        with acting(director) as actor:
            for network_id in (2**40, actor.tenant.id):
                with pytest.raises(InvalidInput):
                    enter_code(EnterCode(signed_code(network_id, new_id(), "x")), actor=actor)

    def test_a_code_copied_with_a_line_break_is_read(self, acting, network, director):
        code, invitation_id = invite(acting, network)
        assert join(acting, director, f" {code[:20]}\n{code[20:]} ", agreeing=False) == invitation_id

    def test_what_the_network_ended_needs_a_new_code(self, acting, network, director):
        code, invitation_id = invite(acting, network)
        join(acting, director, code)
        work(acting, director, {"adults": 20})
        publish(acting, director)
        end(acting, network, invitation_id)
        assert page_of(acting, network).members == ()
        with acting(director) as actor:
            link = link_or_404(invitation_id, actor)
            assert link.event == ENDED
            with pytest.raises(Refused):
                agree(link, actor=actor)
            with pytest.raises(InvalidInput):
                enter_code(EnterCode(code), actor=actor)
        again, _id = invite(acting, network)
        join(acting, director, again)
        assert pill_of(acting, network) == [("Médiation des Berges", AGREED)]

    def test_another_structures_network_does_not_exist(self, acting, network, director, make_director):
        invitation_id = join(acting, director, invite(acting, network)[0])
        with acting(make_director("Ailleurs")) as actor, pytest.raises(NotFound):
            link_or_404(invitation_id, actor)


def end(acting, network, invitation_id):
    with acting(network) as actor:
        end_invitation(session.get(NetworkInvitation, (actor.tenant.id, invitation_id)), actor=actor)
        commit()


class TestIsolation:
    def test_a_network_reads_no_row_of_its_member(self, acting, network, director):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"women": 3}, {"adults": 20})
        publish(acting, director)
        with acting(network):
            for table in ("activity", "membership", "activity_month", "person", "case_record", "audit_entry"):
                found = session.execute(
                    text(f'SELECT count(*) FROM "{table}" WHERE tenant_id = :t'),  # noqa: S608
                    {"t": director.structure.id},
                    **REVIEWED,
                ).scalar_one()
                assert found == 0, table

    def test_an_agreement_taken_back_closes_everything_at_once(self, acting, network, director):
        invitation_id = join(acting, director, invite(acting, network)[0])
        work(acting, director, {"adults": 20})
        publish(acting, director)
        assert [line.label for line in page_of(acting, network).lines] == ["Médiation des Berges"]
        with acting(director) as actor:
            withdraw(link_or_404(invitation_id, actor), actor=actor)
            commit()
        page = page_of(acting, network)
        assert (page.lines, [member.event for member in page.silent]) == ((), [WITHDRAWN])
        with acting(network):  # by the database itself, whatever the page asks
            assert session.execute(select(NetworkFigures.id)).all() == []

    def test_nothing_is_published_without_an_agreement(self, acting, network, director):
        join(acting, director, invite(acting, network)[0], agreeing=False)
        with acting(director) as actor:
            (link,) = links_of(actor)
            assert publish_all(actor=actor) == 0
            with pytest.raises(DBAPIError, match="row-level security"):
                publish_figures(link.network_id, today(actor).year - 1, actor=actor)

    def test_a_third_structure_reads_neither_agreement_nor_figures(
        self, acting, network, director, make_director
    ):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"adults": 20})
        publish(acting, director)
        with acting(make_director("Ailleurs")):
            assert session.execute(select(NetworkFigures.id)).all() == []
            assert session.execute(select(NetworkEvent.id)).all() == []

    def test_a_network_cannot_agree_in_its_members_place(self, acting, network, director):
        join(acting, director, invite(acting, network)[0], agreeing=False)
        with acting(network) as actor:
            forged = NetworkEvent(
                tenant_id=director.structure.id,
                peer_id=actor.tenant.id,
                event=AGREED,
                by_id=actor.tenant.id,
                invitation_id=new_id(),
            )
            session.add(forged)
            with pytest.raises(DBAPIError, match="said_by_its_end"):
                session.flush()
        with acting(network) as actor:
            forged = NetworkEvent(
                tenant_id=director.structure.id,
                peer_id=actor.tenant.id,
                event=AGREED,
                by_id=director.structure.id,
                invitation_id=new_id(),
            )
            session.add(forged)
            with pytest.raises(DBAPIError, match="row-level security"):
                session.flush()


class TestFigures:
    def test_the_network_reads_what_the_member_reads_and_the_total_is_their_sum(
        self, acting, network, director, make_director
    ):
        other = make_director("Passerelles du Nord")
        for member, counts in ((director, {"adults": 20}), (other, {"adults": 30})):
            join(acting, member, invite(acting, network)[0])
            work(acting, member, counts, counts)
            publish(acting, member)
        page = page_of(acting, network)
        assert {line.label: line.cells[:2] for line in page.lines} == {
            "Médiation des Berges": ("2", "40"),
            "Passerelles du Nord": ("2", "60"),
        }
        assert page.total.cells[:2] == ("4", "100")
        assert [(row.label, row.value) for row in page.months] == [("Mars", 4)]
        assert [line.cells for line in page.kinds] == [("4", "100", "–")]

    def test_a_year_is_compared_with_the_same_months_and_structures_of_the_one_before(
        self, acting, network, director, make_director
    ):
        other = make_director("Passerelles du Nord")
        for member in (director, other):
            join(acting, member, invite(acting, network)[0])
            work(acting, member, *[{"adults": 1}] * 30)
        with acting(director) as actor:
            year = today(actor).year - 1
            for day in range(1, 20):
                met(actor, date(year - 1, 3, day), adults=2)
            met(actor, date(year - 1, 1, 8), adults=2)
            (link,) = links_of(actor)
            publish_figures(link.network_id, year - 1, actor=actor)
            commit()
        for member in (director, other):
            publish(acting, member)
        acts, people, hours = page_of(acting, network).compared
        assert acts.startswith(
            "Pour 1\xa0structure sur 2 : 30, contre 20 un an plus tôt aux mêmes dates, + 50"
        )
        assert people.startswith("Pour 1\xa0structure sur 2 : 30, contre 40 un an plus tôt")
        assert hours == ""

    def test_months_add_up_to_the_year(self, acting, director):
        with acting(director) as actor:
            for month in range(1, 13):
                met(actor, date(2024, month, 9), adults=month)
            refresh(actor=actor)
            lines = list(lines_of(day_range(date(2024, 1, 1), date(2024, 12, 31)), actor))
        for key in ("activities", "people_met"):
            year = next(line for line in lines if line.figure == key and line.month is None)
            assert sum(line.value for line in lines if line.figure == key and line.month) == year.value

    def test_persons_are_told_for_a_year_that_is_over_only(self, acting, director):
        with acting(director) as actor:
            met(actor, date(2024, 3, 4), women=40, men=40)
            half = {line.figure for line in lines_of(day_range(date(2024, 1, 1), date(2024, 6, 30)), actor)}
            year = {line.figure for line in lines_of(day_range(date(2024, 1, 1), date(2024, 12, 31)), actor)}
        assert year - half == {i.key for i in (*INDICATORS, *FILE_INDICATORS) if i.floor}

    def test_entries_that_come_late_have_a_month(self, monkeypatch):
        monkeypatch.undo()
        assert not outside.persons_told(2025, date(2026, 1, 31))
        assert outside.persons_told(2025, date(2026, 2, 1))

    def test_a_year_published_before_its_persons_tells_them_later(
        self, acting, network, director, monkeypatch
    ):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"women": 40, "men": 20})
        monkeypatch.setattr(outside, "LATE", timedelta(days=800))
        publish(acting, director)
        assert page_of(acting, network).persons == ()
        monkeypatch.setattr(outside, "LATE", timedelta(0))
        publish(acting, director)
        assert page_of(acting, network).persons[0].cells[-2:] == ("40", "20")

    def test_persons_are_told_once_so_that_no_difference_tells_one(self, acting, network, director):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"women": 40, "men": 20})
        publish(acting, director)
        before = page_of(acting, network)
        work(acting, director, {"women": 1})
        assert publish(acting, director) == 1  # the work of that year changed
        after = page_of(acting, network)
        assert (before.total.cells[0], after.total.cells[0]) == ("1", "2")
        assert after.persons == before.persons

    def test_a_year_that_did_not_change_is_not_written_twice(self, acting, network, director):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"adults": 20})
        assert publish(acting, director) >= 1
        assert publish(acting, director) == 0

    def test_a_year_ends_with_its_last_whole_month(self):
        assert year_until(2026, date(2026, 11, 30)) == day_range(date(2026, 1, 1), date(2026, 10, 31))
        assert year_until(2025, date(2026, 11, 30)) == day_range(date(2025, 1, 1), date(2025, 12, 31))
        assert year_until(2026, date(2026, 1, 31)) is None
        assert year_until(2027, date(2026, 11, 30)) is None


class TestSmallNumbers:
    def test_under_eleven_nothing_of_it_leaves_the_member(self, acting, network, director):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"women": 40, "men": 3})
        publish(acting, director)
        with acting(network):
            (lines,) = session.execute(select(NetworkFigures.lines).where(NetworkFigures.until >= date(1, 1, 1))
                                       .order_by(NetworkFigures.year).limit(1)).one()  # fmt: skip
        told = {line["figure"]: line for line in lines if "month" not in line}
        # The men are few; their sisters would give them back from the people met.
        for key in ("met_men", "met_women"):
            assert told[key] == {"figure": key, "hidden": True}
        page = page_of(acting, network)
        assert HIDDEN in page.persons[0].cells
        assert page.total.cells[1] == "43"  # contacts say nothing of anybody

    def test_a_total_says_whom_it_leaves_out(self, acting, network, director, make_director):
        other = make_director("Passerelles du Nord")
        for member, counts in ((director, {"women": 40, "men": 30}), (other, {"women": 40, "men": 3})):
            join(acting, member, invite(acting, network)[0])
            work(acting, member, counts)
            publish(acting, member)
        told = dict(zip(reading.MARGIN_HEADS, page_of(acting, network).persons_total.cells, strict=True))
        assert told["Femmes"] == f"40 (hors 1 {HIDDEN})"

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.fixed_dictionaries({f"met_{name}": st.integers(0, 30) for name in ("children", "teenagers", "adults",
                                                                            "seniors", "women", "men")})
    )  # fmt: skip
    def test_no_small_number_is_told_and_none_is_hidden_alone(self, counts):
        figures = {key: a_figure(key, value) for key, value in counts.items()}
        hidden = outside.hidden_among(figures, floor=OPEN_FLOOR)
        for split in outside.SPLITS:
            assert len(hidden & set(split)) != 1
        for line in cleared(figures.values()):
            assert line.hidden == (line.figure in hidden)
            assert line.value is None if line.hidden else line.value == 0 or line.value >= OPEN_FLOOR

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(part=st.integers(0, 60), left=st.integers(0, 60))
    def test_a_part_is_told_only_where_what_is_left_of_its_whole_may_be(self, app, part, left):
        with app.app_context():
            (line,) = cleared([a_figure("cases_closed", part, whole=part + left)])
        if not line.hidden:
            assert all(number == 0 or number >= OPEN_FLOOR for number in (part, left, part + left))
        else:
            assert (line.value, line.whole) == (None, None)


def a_figure(key, value, whole=None):
    known = {i.key: i for i in INDICATORS}
    indicator = known.get(key, INDICATORS[0])
    told = SimpleNamespace(key=key, over_label="", unit=indicator.unit)
    return SimpleNamespace(indicator=told, value=value, whole=whole, missing=None)


class TestPages:
    def test_a_director_reads_what_is_shared_agrees_and_takes_it_back(
        self, acting, network, director, signed_in
    ):
        code, _id = invite(acting, network)
        browser, home = signed_in(director), f"/s/{director.structure.slug}/structure/reseaux"
        assert home in browser.get(f"/s/{director.structure.slug}/structure/reglages").text
        shown = browser.get(post(browser, home, {"code": code}).location)
        assert "Réseau des Quais" in shown.text
        assert "Aucune ligne, aucun nom" in shown.text
        url = shown.request.path
        assert "Retirer l’accord" in browser.get(post(browser, f"{url}/accord").location).text
        assert "Donner l’accord" in browser.get(post(browser, f"{url}/retrait").location).text

    def test_a_suspended_structure_may_still_take_its_agreement_back(
        self, acting, network, director, signed_in
    ):
        invitation_id = join(acting, director, invite(acting, network)[0])
        with acting(director) as actor:
            session.get_one(Tenant, actor.tenant.id).suspended_at = now()
            commit()
        url = f"/s/{director.structure.slug}/structure/reseaux/{invitation_id}"
        browser = signed_in(director)
        assert post(browser, f"{url}/accord").status_code == 403
        assert post(browser, f"{url}/retrait").status_code == 303
        assert pill_of(acting, network) == [("Médiation des Berges", WITHDRAWN)]

    def test_a_wrong_code_is_said_beside_its_field_and_kept(self, director, signed_in):
        browser = signed_in(director)
        answer = post(browser, f"/s/{director.structure.slug}/structure/reseaux", {"code": "un-code-faux"})
        assert answer.status_code == 422
        assert "Ce code n’ouvre aucun réseau" in answer.text
        assert 'value="un-code-faux"' in answer.text

    def test_the_network_reads_its_page_and_takes_it_out(self, acting, network, director, signed_in):
        join(acting, director, invite(acting, network)[0])
        invite(acting, network, "L’Aure")
        work(acting, director, {"women": 40, "men": 3})
        publish(acting, director)
        browser, home = signed_in(network), f"/s/{network.structure.slug}/reseau/chiffres"
        with acting(network) as actor:
            year = today(actor).year - 1
            taken = list_taken("network_figures", {"period": str(year)}, actor)
            rows = list(taken.rows())
            assert len(rows) == taken.count()
            csv = b"".join(csv_pieces(taken.table.headings, rows)).decode("utf-8-sig")
        page = browser.get(f"{home}?period={year}").text
        for word in ("Médiation des Berges", "L’Aure", "Code pas encore utilisé", HIDDEN, "Exporter"):
            assert word in page
        assert f"Médiation des Berges;{year};31/12/{year};Interventions;Année;Toutes;1;" in csv
        assert f"Hommes rencontrés;Année;Toutes;;;;;{HIDDEN}" in csv

    def test_the_figures_of_a_domain_are_folded_under_its_name_the_cores_stand_open(
        self, acting, network, director, signed_in
    ):
        join(acting, director, invite(acting, network)[0])
        work(acting, director, {"women": 40})
        publish(acting, director)
        with acting(network) as actor:
            year = today(actor).year - 1
        url = f"/s/{network.structure.slug}/reseau/chiffres?period={year}"
        page = html.unescape(signed_in(network).get(url).text)
        folds = re.findall(r'<details class="fold"( open)?><summary><h2>([^<]+)</h2>', page)
        assert folds[0] == (" open", "Autres chiffres")
        assert len(folds) > 1
        assert all(not is_open for is_open, _label in folds[1:])
        groups = [group.label or "Autres chiffres" for group in page_of(acting, network).groups]
        assert [label for _open, label in folds] == groups

    def test_the_rarer_kinds_lie_one_tap_away(self, acting, network, director, signed_in):
        join(acting, director, invite(acting, network)[0])
        with acting(director) as actor:
            year = today(actor).year - 1
            kinds = catalog().activity_kinds_of(actor.tenant.enabled)[:10]
            for kind in kinds:
                met(actor, date(year, 3, 9), kind=kind.key, women=20)
            commit()
        publish(acting, director)
        url = f"/s/{network.structure.slug}/reseau/chiffres?period={year}"
        page = html.unescape(signed_in(network).get(url).text).replace("\u00a0", " ")
        shown, _summary, more = page.partition("<summary>2 autres natures")
        assert sum(f">{kind.label}<" in shown for kind in kinds) == 8
        assert sum(f">{kind.label}<" in more for kind in kinds) == 2

    def test_a_structure_that_is_no_network_has_no_such_page(self, director, signed_in):
        assert signed_in(director).get(f"/s/{director.structure.slug}/reseau/chiffres").status_code == 404
