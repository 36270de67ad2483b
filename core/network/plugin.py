"""The domain « Réseau », built in: a structure that gathers others reads the figures that they agreed to publish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.access.permissions import Permission
from core.extension.contributions import ListExport, Manifest, NavItem
from core.extension.specs import hookimpl
from core.network import lists, permissions
from core.network.routes import bp

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "network"

MANIFEST = Manifest(
    name=NAME,
    label="Réseau",
    summary="Structures membres qui partagent leurs chiffres, avec leur accord : des nombres, jamais une ligne.",
    table_prefix="network_",
    tables={
        "network_event": "Accords avec un réseau",
        "network_figures": "Chiffres publiés pour un réseau",
        "network_invitation": "Structures attendues par le réseau",
    },
    icon="link",
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (bp,)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return permissions.NAVIGATION


@hookimpl
def register_exports() -> Sequence[ListExport]:
    return lists.LISTS
