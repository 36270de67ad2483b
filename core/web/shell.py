"""What the frame of every page in a structure shows: menu, phone bar, waiting counts. Read once a request."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, current_app, g, request

from core.access.policy import opens
from core.extension.catalog import catalog
from core.extension.contributions import NavItem
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.addresses import page_address
from core.web.typography import initials

GROUPS: Final = (
    ("agir", "Agir"),
    ("accompagner", "Accompagner"),
    ("rendre_compte", "Rendre compte"),
    ("organiser", "Organiser"),
)
#: Keys of the phone's bottom bar, left to right around « Saisir »; the first allowed ones are kept. « Dossiers »
#: stands in the place of « Situations » for whoever reads files.
BOTTOM: Final = ("day", "rounds", "quick", "files", "cases", "requests", "dashboard", "places")


@dataclass(frozen=True, slots=True)
class ShellItem:
    label: str
    icon: str
    url: str
    current: bool = False
    waiting: int = 0
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """Read by shell.html; its head documents every field."""

    structure_name: str
    structure_slug: str
    initials: str
    role_label: str
    member_name: str
    member_initials: str
    has_other_structures: bool
    nav: tuple[tuple[str, tuple[ShellItem, ...]], ...]
    quick_url: str | None
    bottom: tuple[ShellItem, ...]
    waiting: int
    waiting_url: str
    search_url: str | None
    account_url: str
    switch_url: str
    help_url: str
    sign_out_url: str
    idle_seconds: int


def allowed(item: NavItem, actor: Actor) -> bool:
    """Whether an entry of the menu is this actor’s."""
    return not item.permissions or any(actor.may(permission) for permission in item.permissions)


def _is_current(item: NavItem, url: str) -> bool:
    if request.endpoint == item.endpoint:
        return True
    return item.endpoint != "day.show" and request.path.startswith(url.rstrip("/") + "/")


def _shell_item(item: NavItem, actor: Actor) -> ShellItem:
    url = page_address(item.endpoint)
    waiting = item.waiting(actor) if item.waiting else 0
    return ShellItem(item.label, item.icon, url, _is_current(item, url), waiting)


def _optional_url(endpoint: str) -> str | None:
    """The address of a page that this installation may not have."""
    if endpoint not in current_app.view_functions:
        return None
    return page_address(endpoint)


def _quick_url(actor: Actor) -> str | None:
    permission = catalog().permissions.get("activities.record")
    if permission is None or not actor.may(permission) or actor.tenant.suspended:
        return None
    usual = catalog().usual_entry_of(actor.tenant.enabled, actor.tenant.settings)
    if usual is not None and opens(usual.endpoint, actor):
        return page_address(usual.endpoint)
    return _optional_url("activities.new")


def _search_url(actor: Actor) -> str | None:
    permission = catalog().permissions.get("search.use")
    if permission is None or not actor.may(permission):
        return None
    return _optional_url("search.index")


def _bottom(items: dict[str, ShellItem], quick: str | None, more: str) -> tuple[ShellItem, ...]:
    found = []
    for key in BOTTOM:
        if key == "quick" and quick:
            found.append(ShellItem("Saisir", "plus", quick, primary=True))
        elif key in items and not (key == "cases" and "files" in items):
            found.append(items[key])
    kept = found[:4]
    return (
        *kept,
        ShellItem("Plus", "menu", more, current=request.url_rule is not None and more == request.path),
    )


def build_shell(actor: Actor) -> Shell:
    """The frame for this actor and this request."""
    visible = {
        item.key: (item.group, _shell_item(item, actor))
        for item in catalog().navigation_of(actor.tenant.enabled)
        if allowed(item, actor)
    }
    nav = tuple(
        (label, tuple(item for group, item in visible.values() if group == key)) for key, label in GROUPS
    )
    quick = _quick_url(actor)
    waiting = sum(item.waiting for _group, item in visible.values())
    config = current_app.extensions["passerelle.config"]
    return Shell(
        structure_name=actor.tenant.name,
        structure_slug=actor.tenant.slug,
        initials=initials(actor.tenant.name),
        role_label=actor.label,
        member_name=actor.name,
        member_initials=initials(actor.name),
        has_other_structures=bool(g.get("has_other_structures", False)),
        nav=tuple((label, items) for label, items in nav if items),
        quick_url=quick,
        bottom=_bottom({key: item for key, (_g, item) in visible.items()}, quick, page_address("day.more")),
        waiting=waiting,
        waiting_url=page_address("day.waiting"),
        search_url=_search_url(actor),
        account_url=page_address("users.account"),
        switch_url=page_address("users.structures"),
        help_url=page_address("web.help_page"),
        sign_out_url=page_address("users.sign_out"),
        idle_seconds=int(config.idle_limit.total_seconds()),
    )


def init_app(app: Flask) -> None:
    @app.context_processor
    def _frame() -> dict[str, Any]:
        actor = g.get("actor")
        if actor is None:
            return {}
        if "shell" not in g:
            g.shell = build_shell(actor)
        return {"shell": g.shell, "actor": actor}
