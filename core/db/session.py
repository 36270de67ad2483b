"""The one session class, and what it carries: the bound structure, the actor, the pending audit events."""

from __future__ import annotations

from typing import Any

import sqlalchemy.orm as sa_orm
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession

from core.db.base import metadata


class TenantSession(FlaskSession):
    """A session that serves one structure, or the directory; ``core.tenancy`` listens on it."""


db = SQLAlchemy(metadata=metadata, session_options={"class_": TenantSession, "autoflush": True})

session: sa_orm.scoped_session[Any] = db.session
