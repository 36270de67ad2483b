"""The queue that wakes workers: ids of outbox rows, nothing else. Losing it loses no work."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import cast

import redis
import structlog
from flask import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from core.config import Config
from core.db.outbox import LIFECYCLE

log = structlog.get_logger(__name__)

PERFORM = "core.jobs.worker.perform"
#: Seconds after which the queue kills a job that hangs; the lease of a living one is renewed meanwhile.
LONGEST = 3600


def config() -> Config:
    return cast(Config, current_app.extensions["passerelle.config"])


def queue_name_for(job_key: str) -> str:
    return lifecycle_queue_name() if job_key.startswith(LIFECYCLE) else config().queue_name


def lifecycle_queue_name() -> str:
    return f"{config().queue_name}-lifecycle"


def connection() -> Redis:
    """This process's client. Its patience is short: a request must not wait for the queue."""
    extensions = current_app.extensions
    if "passerelle.queue" not in extensions:
        extensions["passerelle.queue"] = connect(config().redis_url, patience=2)
    return cast(Redis, extensions["passerelle.queue"])


def connect(url: str, patience: float | None = None, *, words: bool = False) -> Redis:
    """A client; ``patience`` is in seconds, None waits as long as the caller says; ``words``: no bytes.

    A client with patience tries once more and at once: the library's own tries take four seconds to say that
    nobody is there, at every page.
    """
    if patience is None:
        return Redis.from_url(url, decode_responses=words)
    return Redis.from_url(
        url,
        decode_responses=words,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1),
    )


def push(ids: Iterable[uuid.UUID], *, name: str | None = None) -> bool:
    """Wake workers for committed rows. False when the queue is out of reach: the sweep will find the rows."""
    messages = [_message(row_id) for row_id in ids]
    try:
        queue_called(name or config().queue_name).enqueue_many(messages)
    except (redis.RedisError, OSError) as error:
        log.warning("queue.unreachable", error=type(error).__name__, waiting=len(messages))
        return False
    return True


def queue_called(name: str, client: Redis | None = None) -> Queue:
    return Queue(name, connection=client or connection(), serializer=JSONSerializer)


def _message(row_id: uuid.UUID) -> EnqueueData:
    # The result is the row's state: RQ keeps nothing, neither result nor traceback.
    return Queue.prepare_data(
        PERFORM, args=(str(row_id),), timeout=LONGEST, result_ttl=0, failure_ttl=600, description="outbox"
    )
