"""A motive that had the code of another one: what the school said is renamed, and nothing else."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import NullPool, create_engine, text

from core.codelists.changes import add_code
from core.codelists.schemas import AddCode
from core.toolkit import Activity, ActivityCommand, apply_changes, get_or_404, new_id, record_activity
from plugins.school_mediation import examples

VERSION = "plugins.school_mediation.migrations.versions.school_mediation_0002_a_motive_of_its_own"
SAID = (
    "SELECT id, reason FROM activity WHERE id = ANY(:ids) "
    "UNION ALL SELECT id, reason FROM case_record WHERE id = ANY(:ids) "
    "UNION ALL SELECT id, value || ' under ' || under FROM code_overlay WHERE id = ANY(:ids) "
    "UNION ALL SELECT entity_id, (changes -> 'reason')::text FROM revision WHERE entity_id = ANY(:ids)"
)


def test_what_the_school_said_is_renamed_with_its_history_and_its_own_words(
    saved: Any, mediator: Any, stores: Any
) -> None:
    def make(actor: Any) -> list[Any]:
        own, _made = add_code(
            "mae_motive", AddCode(new_id(), "mae_sexist", "Moqueries sexistes"), actor=actor
        )
        entry = examples.an_entry(actor, motive="quarrel")
        activity = get_or_404(Activity, entry.activity_id)
        apply_changes(activity, activity.version, {"reason": "mae_sexist"}, actor=actor)
        refined = examples.an_entry(actor, motive=own.value)
        case = examples.a_case(actor)
        apply_changes(case, case.version, {"reason": "mae_sexist"}, actor=actor)
        street = record_activity(ActivityCommand(new_id(), "active_presence", reason="sexist"), actor=actor)
        return [activity.id, refined.activity_id, case.id, street.id, own.id]

    activity, refined, case, street, own = ids = saved(mediator, make)
    revision, found = import_module(VERSION), []
    with create_engine(stores.database_owner_url, poolclass=NullPool).connect() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            for turn in (revision.downgrade, revision.upgrade):
                turn()
                found.append({(row[0], row[1]) for row in connection.execute(text(SAID), {"ids": ids})})
        connection.rollback()
    mark = own.hex[-8:]
    for key, said in zip(("sexist", "mae_sexist"), found, strict=True):
        assert said == {
            (activity, key),
            (activity, f'["quarrel", "{key}"]'),
            (refined, f"{key}.{mark}"),
            (case, key),
            (case, f'[null, "{key}"]'),
            (street, "sexist"),
            (own, f"{key}.{mark} under {key}"),
        }
