"""What the database itself reads of a closed column: whose key closed it, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, literal, select

from core.db.base import new_id
from core.db.session import session
from core.files.envelope import close_text, key_id_of, of_case
from core.files.models import DataKey
from core.testing.files import open_named_file


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
