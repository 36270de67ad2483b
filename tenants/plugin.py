"""What the installation's own federation layer registers, through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from core.extension.contributions import ActivityKind, CodeList, Grid, Manifest
from core.extension.specs import hookimpl
from tenants.activity_kinds import ACTIVITY_KINDS
from tenants.codelists import CODE_LISTS
from tenants.funding_codelists import FUNDING_CODE_LISTS
from tenants.grids import GRIDS

MANIFEST = Manifest(
    name="tenants",
    label="Structures",
    summary="Les vocabulaires partagés de la médiation et l’ouverture des structures.",
    platform=True,
)


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return (*CODE_LISTS, *FUNDING_CODE_LISTS)


@hookimpl
def register_activity_kinds() -> Sequence[ActivityKind]:
    return ACTIVITY_KINDS


@hookimpl
def register_grids() -> Sequence[Grid]:
    return GRIDS


@hookimpl
def register_commands() -> Sequence[click.Command]:
    # Loaded only by the console: no web process needs provisioning and the demo's words.
    return (import_module("tenants.commands").tenants, import_module("tenants.demo").demo_seed)
