"""Tries are counted before they are judged, by account and by address, whether the account exists or not.

While Valkey is away no try is judged (``StoreUnavailable``): a count in the database would let anybody on the
network write rows at will, and no count at all would let a password be guessed. The team already signed in works
on, and ``/readyz`` calls the operator.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.errors import Throttled
from core.records import dataclass
from core.users.store import answering, digest, key


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` within ``span``, counted from the first."""

    name: str
    tries: int
    span: timedelta


QUARTER: Final = timedelta(minutes=15)
ACCOUNT: Final = Limit("account", 5, QUARTER)
#: A whole team may share one address behind its router.
ADDRESS: Final = Limit("address", 50, QUARTER)
SECOND_FACTOR: Final = Limit("second-factor", 5, QUARTER)
CONFIRM: Final = Limit("confirm", 5, QUARTER)
RESET_ACCOUNT: Final = Limit("reset-account", 3, timedelta(hours=1))
#: Each try sends a message to an address that its owner may not have asked for.
NEW_ADDRESS: Final = Limit("new-address", 3, timedelta(hours=1))
RESET_ADDRESS: Final = Limit("reset-address", 20, timedelta(hours=1))


def _key(limit: Limit, subject: str) -> str:
    return key("tries", limit.name, digest(limit.name, subject))


def count(limit: Limit, subject: str) -> int:
    """Count one more try; returns how many there were within the span, this one included."""
    name = _key(limit, subject)
    with answering() as store:
        pipe = store.pipeline()
        pipe.set(name, 0, ex=int(limit.span.total_seconds()), nx=True)
        pipe.incr(name)
        return int(pipe.execute()[1])


def within(limit: Limit, subject: str) -> bool:
    """Count one more try and say whether it is still allowed."""
    return count(limit, subject) <= limit.tries


def spend(limit: Limit, subject: str) -> None:
    """Count one more try; raises Throttled beyond the limit."""
    if not within(limit, subject):
        with answering() as store:
            left = int(store.ttl(_key(limit, subject)) or 0)
        raise Throttled(max(left, 1), limit.name)


def forgive(limit: Limit, subject: str) -> None:
    """Forget the tries of somebody who succeeded."""
    with answering() as store:
        store.delete(_key(limit, subject))


def give_back(limit: Limit, subject: str) -> None:
    """Uncount one try that succeeded, where others share the count (an address)."""
    with answering() as store:
        store.decr(_key(limit, subject))
