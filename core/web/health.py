"""Is this process ready to serve: database, queue, migrations."""

from __future__ import annotations

import redis
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.db.session import db
from core.extension.components import behind
from core.jobs.queue import connect


def _database_problems() -> list[str]:
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            late = behind(connection)
    except SQLAlchemyError:
        return ["base de données injoignable"]
    return [f"migrations à passer : {', '.join(late)}"] if late else []


def _queue_problems(app: Flask) -> list[str]:
    try:
        connect(app.extensions["passerelle.config"].redis_url, patience=2).ping()
    except redis.RedisError:
        return ["file de travaux injoignable"]
    return []


def readiness(app: Flask) -> list[str]:
    """What is not ready, in words; an empty list when everything is."""
    return [*_database_problems(), *_queue_problems(app)]
