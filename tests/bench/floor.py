"""The floor: a bare Flask page that reads the same fifty situations through the ORM, without anything of ours."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy.orm as sa_orm
from flask import Flask, render_template_string
from sqlalchemy import create_engine, select, text
from werkzeug.test import Client

from core.cases.models import Case

PAGE = """<!doctype html><html lang="fr"><title>Situations</title><table>
{% for case in cases %}<tr><th><a href="/{{ case.id }}">{{ case.subject }}</a><td>{{ case.number }}<td>{{ case.state }}
<td>{{ case.territory.name }}<td>{{ case.place.name }}<td>{{ case.referent.given_name }}<td>{{ case.last_on }}
<td>{{ case.opened_on }}</tr>{% endfor %}</table></html>"""

RELATIONS = (Case.place, Case.territory, Case.referent)


def bare_page(database_url: str, tenant_id: int, domain: str) -> Callable[[], object]:
    """Call it to ask for the page; the same filter, order and words as our list, in one query."""
    engine = create_engine(database_url, pool_size=2, pool_pre_ping=True)
    app = Flask("floor")
    statement = (
        select(Case)
        .options(*(sa_orm.joinedload(relation) for relation in RELATIONS))
        .where(Case.tenant_id == tenant_id, Case.domain == domain, Case.closed_on.is_(None))
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(50)
    )

    @app.get("/")
    def index() -> str:
        with sa_orm.Session(engine) as session:
            session.execute(text(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'"))
            return render_template_string(PAGE, cases=session.scalars(statement).all())

    client = Client(app)

    def ask() -> object:
        response = client.get("/")
        if response.status_code != 200 or response.text.count("<tr>") != 50:
            raise RuntimeError(f"the bare page answered {response.status_code}")
        return response

    return ask
