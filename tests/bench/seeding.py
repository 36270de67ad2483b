"""Rows by the hundred thousand, made by the server itself."""

# ruff: noqa: S608 (every text below is ours)

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg

from core.access.permissions import DIRECTOR
from core.app import Passerelle
from core.db.base import new_id
from core.launcher import postgres
from core.launcher.machine import place_for
from core.launcher.stores import Stores
from core.reporting.models import SUMMED
from core.reporting.rollups import KEPT
from core.testing.databases import database_name
from core.testing.plugin import Member, Structure, create_member, create_structure

STRUCTURES = 50
CASES = {"large": 100_000, "middle": 20_000, "small": 500}
ACTIVITIES = {"large": 200_000, "middle": 60_000, "small": 5_000}
QUARTIERS = 8
PLACES = 120
MEMBERS = 12
#: What the case page shows: this many events of each of four kinds, twenty in all, then ten times as many.
EVENTS = {"case_page": 5, "long_case_page": 50}


@dataclass(frozen=True, slots=True)
class Seeded:
    """The structures that are measured, each with a director; ``cases`` are those with events, by name."""

    large: Member
    middle: Member
    small: Member
    cases: dict[str, uuid.UUID]
    totals: dict[str, int]


def size_of(index: int) -> str:
    return {0: "large", 1: "middle"}.get(index, "small")


def seed(app: Passerelle, stores: Stores) -> Seeded:
    """Fill the database; the first two structures are the large and the middle one."""
    structures = [create_structure(app, "civic_mediation") for _ in range(STRUCTURES)]
    measured = {size_of(index): create_member(app, structures[index], DIRECTOR) for index in (0, 1, 2)}
    with writer(stores) as connection:
        for index, structure in enumerate(structures):
            _fill(connection, structure, size_of(index))
        for roll in (ROLL, ROLL_PLACES):
            connection.execute(roll, {"tenants": [one.id for one in structures]})
        cases = {name: _eventful(connection, measured["large"], n) for name, n in EVENTS.items()}
        tables = ("tenant", "case_record", "activity", "request")
        totals = {table: _count(connection, table) for table in tables}
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return Seeded(measured["large"], measured["middle"], measured["small"], cases, totals)


def writer(stores: Stores) -> psycopg.Connection[Any]:
    """A superuser's connection that checks no key: every key below is right by construction, and a million
    checks would be most of the time."""
    connection = postgres.connect(place_for("test"), database_name(stores))
    connection.autocommit = False
    connection.execute("SET session_replication_role = replica")
    return connection


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


#: What the job makes of entries, month by month: triggers are off here.
SUMS = ", ".join(f"coalesce(sum({name}), 0), count({name})" for name in SUMMED)
ROLL = f"""
    INSERT INTO activity_month (tenant_id, id, month, kind, {", ".join(KEPT)})
    SELECT tenant_id, gen_random_uuid(), date_trunc('month', day::timestamp)::date, kind, count(*),
           count(*) FILTER (WHERE result IS NULL), {SUMS}
    FROM activity WHERE removed_at IS NULL AND tenant_id = ANY(%(tenants)s) GROUP BY 1, 3, 4
"""

ROLL_PLACES = """
    INSERT INTO activity_month_place (tenant_id, id, month, territory_id, place_id, acts)
    SELECT tenant_id, gen_random_uuid(), date_trunc('month', day::timestamp)::date, territory_id, place_id, count(*)
    FROM activity WHERE removed_at IS NULL AND tenant_id = ANY(%(tenants)s) GROUP BY 1, 3, 4, 5
"""

#: What every edited row carries.
EDITED = "version, field_versions, created_at, updated_at"
OF_EDITED = "1, '{}'::jsonb, now(), now()"

STATEMENTS = (
    # members without an account: they walk, they are not measured
    f"""
    INSERT INTO membership (tenant_id, id, number, given_name, family_name, role_keys, {EDITED})
    SELECT %(tenant)s, uuidv7(), 1000 + n, 'Membre', n::text, '["mediator"]', {OF_EDITED}
    FROM generate_series(1, {MEMBERS}) n
    """,
    f"""
    INSERT INTO territory (tenant_id, id, kind, name, sort_name, {EDITED})
    SELECT %(tenant)s, uuidv7(), 'quartier', 'Quartier ' || n, 'quartier ' || lpad(n::text, 3, '0'), {OF_EDITED}
    FROM generate_series(1, {QUARTIERS}) n
    """,
    f"""
    INSERT INTO place (tenant_id, id, name, sort_name, kind, territory_id, {EDITED})
    SELECT %(tenant)s, uuidv7(), 'Lieu ' || n, 'lieu ' || lpad(n::text, 4, '0'), 'square',
           t.ids[1 + n %% {QUARTIERS}], {OF_EDITED}
    FROM generate_series(1, {PLACES}) n,
         (SELECT array_agg(id) ids FROM territory WHERE tenant_id = %(tenant)s) t
    """,
    f"""
    INSERT INTO case_record (tenant_id, id, type_key, number, subject, state, domain, reason, place_id,
                             territory_id, referent_id, opened_on, closed_on, last_on, result, data,
                             people_estimated, {EDITED})
    SELECT %(tenant)s, uuidv7(), 'civic_situation', 'B-' || n, 'Situation ' || n,
           CASE WHEN n %% 3 = 0 THEN 'closed' ELSE (ARRAY['reported', 'dialogue', 'rules'])[1 + n %% 3] END,
           (ARRAY['public_space_housing', 'rights', 'transport', 'school_youth'])[1 + n %% 4],
           'gathering', p.ids[1 + n %% {PLACES}], t.ids[1 + n %% {QUARTIERS}], m.ids[1 + n %% {MEMBERS}],
           d.opened, CASE WHEN n %% 3 = 0 THEN d.opened + n %% 60 END, d.opened + n %% 90,
           CASE WHEN n %% 3 = 0 THEN 'agreement_oral' END, '{{}}'::jsonb, false, {OF_EDITED}
    FROM generate_series(1, %(cases)s) n
    CROSS JOIN LATERAL (SELECT %(first)s::date + (n::bigint * 7919 %% %(days)s)::int AS opened) d,
         (SELECT array_agg(id) ids FROM place WHERE tenant_id = %(tenant)s) p,
         (SELECT array_agg(id) ids FROM territory WHERE tenant_id = %(tenant)s) t,
         (SELECT array_agg(id) ids FROM membership WHERE tenant_id = %(tenant)s AND number > 1000) m
    """,
    f"""
    INSERT INTO activity (tenant_id, id, day, starts_at, minutes, person_minutes, kind, domain, reason, actions, result,
                          place_id, territory_id, total, estimated, note, author_id, removed_at, {EDITED})
    SELECT %(tenant)s, uuidv7(), d.day, d.day + interval '14 hours' + n %% 300 * interval '1 minute', 15, 30,
           (ARRAY['active_presence', 'conflict_realtime', 'territorial_watch', 'project'])[1 + n %% 4],
           (ARRAY['public_space_housing', 'rights', 'transport', 'school_youth', NULL])[1 + n %% 5],
           'gathering', '["presence"]'::jsonb, (ARRAY['calmed', 'partly', 'ongoing', NULL])[1 + n %% 4],
           p.ids[1 + n %% {PLACES}], t.ids[1 + n %% {QUARTIERS}], n %% 12, false, '', m.ids[1 + n %% {MEMBERS}],
           CASE WHEN n %% 200 = 0 THEN now() END, {OF_EDITED}
    FROM generate_series(1, %(activities)s) n
    CROSS JOIN LATERAL (SELECT %(first)s::date + (n::bigint * 7919 %% %(days)s)::int AS day) d,
         (SELECT array_agg(id) ids FROM place WHERE tenant_id = %(tenant)s) p,
         (SELECT array_agg(id) ids FROM territory WHERE tenant_id = %(tenant)s) t,
         (SELECT array_agg(id) ids FROM membership WHERE tenant_id = %(tenant)s AND number > 1000) m
    """,
    # each entry is the act of a pair; triggers are off, so its minutes are said here
    """
    INSERT INTO activity_member (tenant_id, id, activity_id, membership_id)
    SELECT %(tenant)s, uuidv7(), a.id, m.id
    FROM activity a
    JOIN (SELECT id FROM membership WHERE tenant_id = %(tenant)s AND number IN (1001, 1002)) m
      ON true
    WHERE a.tenant_id = %(tenant)s
    """,
    f"""
    INSERT INTO request (tenant_id, id, received_at, day, channel, initiator, anonymous, reason, subject, place_text,
                         territory_id, urgent, state, answered_at, {EDITED})
    SELECT %(tenant)s, uuidv7(), d.day + interval '10 hours', d.day, 'phone',
           (ARRAY['resident', 'landlord', 'caretaker', NULL])[1 + n %% 4], true, 'gathering', '', '',
           t.ids[1 + n %% {QUARTIERS}], false, 'received',
           CASE WHEN n %% 3 > 0 THEN d.day + interval '10 hours' + n %% 600 * interval '1 minute' END, {OF_EDITED}
    FROM generate_series(1, %(cases)s / 4) n
    CROSS JOIN LATERAL (SELECT %(first)s::date + (n::bigint * 7919 %% %(days)s)::int AS day) d,
         (SELECT array_agg(id) ids FROM territory WHERE tenant_id = %(tenant)s) t
    """,
)


def _fill(connection: psycopg.Connection[Any], structure: Structure, size: str) -> None:
    first = date.today() - timedelta(days=5 * 365)  # noqa: DTZ011 (any day will do)
    values = {
        "tenant": structure.id,
        "cases": CASES[size],
        "activities": ACTIVITIES[size],
        "first": first,
        "days": 5 * 365,
    }
    for statement in STATEMENTS:
        connection.execute(statement, values)


def _eventful(connection: psycopg.Connection[Any], member: Member, events: int) -> uuid.UUID:
    """A situation with two parties and four kinds of events, ``events`` of each."""
    tenant, case_id = member.structure.id, new_id()
    day = date.today()  # noqa: DTZ011 (any day will do)
    values = {"tenant": tenant, "case": case_id, "n": events, "day": day, "member": member.membership_id}
    for statement in (
        f"""INSERT INTO case_record (tenant_id, id, type_key, subject, state, domain, opened_on, last_on, data,
                people_estimated, referent_id, {EDITED})
            VALUES (%(tenant)s, %(case)s, 'civic_situation', 'Le groupe du square', 'dialogue', 'rights', %(day)s,
                %(day)s, '{{}}', false, %(member)s, {OF_EDITED})""",
        f"""INSERT INTO case_party (tenant_id, id, case_id, position, label, kind, {EDITED})
            SELECT %(tenant)s, uuidv7(), %(case)s, n, 'Partie ' || n, 'group', {OF_EDITED}
            FROM generate_series(1, 2) n""",
        f"""INSERT INTO case_session (tenant_id, id, case_id, day, kind, author_id, {EDITED})
            SELECT %(tenant)s, uuidv7(), %(case)s, %(day)s, 'separate', %(member)s, {OF_EDITED}
            FROM generate_series(1, %(n)s) n""",
        """INSERT INTO case_session_party (tenant_id, id, session_id, party_id)
            SELECT s.tenant_id, uuidv7(), s.id, p.id FROM case_session s
            JOIN case_party p ON p.tenant_id = s.tenant_id AND p.case_id = s.case_id
            WHERE s.tenant_id = %(tenant)s AND s.case_id = %(case)s""",
        f"""INSERT INTO case_action (tenant_id, id, case_id, day, action, author_id, {EDITED})
            SELECT %(tenant)s, uuidv7(), %(case)s, %(day)s, 'dialogue', %(member)s, {OF_EDITED}
            FROM generate_series(1, %(n)s) n""",
        """INSERT INTO case_transition (tenant_id, id, case_id, transition, source, target, day, at, by_id)
            SELECT %(tenant)s, uuidv7(), %(case)s, 'engage', 'reported', 'dialogue', %(day)s, now(), %(member)s
            FROM generate_series(1, %(n)s) n""",
        """INSERT INTO case_activity (tenant_id, id, case_id, activity_id, is_origin, linked_at)
            SELECT %(tenant)s, uuidv7(), %(case)s, id, false, now()
            FROM (SELECT id FROM activity WHERE tenant_id = %(tenant)s AND removed_at IS NULL LIMIT %(n)s) a""",
    ):
        connection.execute(statement, values)
    return case_id
