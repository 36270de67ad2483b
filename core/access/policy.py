"""The one door of a route: ``@guarded`` says which right it needs and how a test reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, request

from core.access.permissions import Permission
from core.errors import Forbidden
from core.records import dataclass
from core.tenancy.binding import Actor, current_actor

P = ParamSpec("P")
R = TypeVar("R")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Example:
    """How a contract test calls a route: its path arguments, and the body of a POST that succeeds.

    ``hidden_from_strangers`` marks an item whose very existence is hidden from a role without the right:
    the answer is then 404 instead of 403.
    """

    view_args: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    hidden_from_strangers: bool = False


ExampleMaker = Callable[[Actor], Example]


@dataclass(frozen=True, slots=True)
class Guard:
    """What ``@guarded`` attaches to a view. ``permissions``: any one of them opens the door."""

    permissions: tuple[Permission, ...]
    example: ExampleMaker | None
    when_suspended: bool


class Suspended(Forbidden):
    """The structure is read-only: nothing but reading and its export."""

    code = "suspended"
    default_message = "Cette structure est suspendue : elle se lit, rien ne s’y écrit."


def require(actor: Actor, *permissions: Permission) -> None:
    """Raise Forbidden unless the actor holds one of the permissions."""
    if not any(permission.key in actor.permissions for permission in permissions):
        raise Forbidden


def opens(endpoint: str, actor: Actor) -> bool:
    """Whether the route's door opens to the actor: for a link to a page that another package brings."""
    guard: Guard = cast(Any, current_app.view_functions[endpoint]).__guard__
    return not guard.permissions or any(actor.may(permission) for permission in guard.permissions)


def guarded(
    *permissions: Permission, example: ExampleMaker | None = None, when_suspended: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open the view to members who hold one of ``permissions``; without any, to every member.

    ``example`` builds, through use-cases, what the contract tests need to call the route. ``when_suspended``
    lets an unsafe method through while the structure is suspended.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if permissions:
                require(actor, *permissions)
            if actor.tenant.suspended and request.method not in SAFE_METHODS and not when_suspended:
                raise Suspended
            return view(*args, **kwargs)

        checked.__guard__ = Guard(permissions, example, when_suspended)  # type: ignore[attr-defined]
        return checked

    return decorate


def open_to_all(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a route that needs no membership (sign-in, health, signed links), with the reason."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        view.__open__ = reason  # type: ignore[attr-defined]
        return view

    return decorate
