"""The core's own contributions: the table of contents of what it brings to every structure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.access.permissions import Permission
from core.db.base import Base
from core.extension.contributions import Job, Manifest, NavItem
from core.extension.specs import hookimpl
from core.web.routes import bp as web_bp

if TYPE_CHECKING:
    from flask import Blueprint

BASE = Base

MANIFEST = Manifest(
    name="core",
    label="Socle",
    summary="Ce que chaque structure trouve en arrivant.",
    platform=True,
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return ()


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (web_bp,)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return ()


@hookimpl
def register_jobs() -> Sequence[Job]:
    return ()
