"""What the database itself reads of a closed column: whose key closed it, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, literal, select

from core.db.base import new_id
from core.db.session import session
from core.files.envelope import close_text, key_id_of, make_keys, of_case, open_text
from core.files.models import DataKey
from core.testing.files import open_named_file
from core.testing.statements import statements


def test_a_column_emptied_with_the_person_names_no_key(
    make_structure: Any, make_member: Any, acting: Any
) -> None:
    with acting(make_member(structure=make_structure("named_files"))) as actor:
        owner = of_case(open_named_file(actor).id)
        closed = close_text("Le palier du troisième", owner=owner, record_id=new_id(), actor=actor)
        columns = [key_id_of(literal(value, LargeBinary)) for value in (closed, b"", b"court")]
        key, *nothing = session.execute(select(*columns)).one()
        assert key in session.execute(select(DataKey.id)).scalars().all()
        assert nothing == [None, None]


def test_keys_made_at_once_are_those_made_one_by_one(
    app: Any, make_structure: Any, make_member: Any, acting: Any
) -> None:
    with acting(make_member(structure=make_structure("named_files"))) as actor:
        files = [open_named_file(actor).id for _file in range(3)]
        row_id = new_id()
        before = close_text("Avant", owner=of_case(files[0]), record_id=row_id, actor=actor)
        for _time in range(2):
            make_keys([of_case(one) for one in files], actor=actor)
        owners = select(DataKey.owner_id).where(DataKey.owner_id.in_(files))
        assert sorted(session.execute(owners).scalars(), key=str) == sorted(files, key=str)
        with statements(app) as seen:
            closed = [close_text("Après", owner=of_case(one), record_id=row_id, actor=actor) for one in files]
        assert not seen
        assert [open_text(one, record_id=row_id, actor=actor) for one in (before, *closed)] == [
            "Avant",
            *["Après"] * 3,
        ]
