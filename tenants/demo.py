"""``passerelle demo-seed``: open the demo structures, their accounts and their year; run twice, same rows."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from core.access.permissions import SHIPPED_ROLES
from core.commands import db_upgrade
from core.config import Config
from core.db.bulk import plan_for_filling, refresh_filled_statistics
from core.db.unit_of_work import commit
from core.demo.rows import demo_id, set_counter, write_new
from core.demo.scenario import playing
from core.demo.sharing import share_out
from core.extension.catalog import catalog
from core.extension.manager import PluginManager, hooks
from core.plugin import DEMO
from core.reports import demo as reports_demo
from core.tenancy.binding import Actor, Caller, bound
from core.tenancy.models import Membership
from core.users.services import create_account, find_account, set_password
from tenants.demo_network import seed_network
from tenants.demo_structures import STRUCTURES as FIRST
from tenants.demo_structures import DemoStructure, Person
from tenants.demo_towns import TOWNS
from tenants.provisioning import NewStructure, create_structure, open_row

LABEL: Final = "données de démonstration"
FILE: Final = "demo-accounts.json"
#: One structure of each kind, and a small one whose mediator works in two.
STRUCTURES: Final = (*FIRST, *TOWNS)
WORDS: Final = (
    "rivage", "lanterne", "falaise", "boussole", "clairière", "verger", "moulin", "estuaire", "passage",
    "colline", "horizon", "galet", "roseau", "écluse", "sentier", "tonnelle",
)  # fmt: skip


@click.command(
    "demo-seed", help="Ouvre et remplit les structures de démonstration ; se relance sans dommage."
)
@click.option("--upgrade", is_flag=True, help="Passe d’abord les migrations, comme « db upgrade ».")
@click.option("--when-told", is_flag=True, help="Attend d’abord une ligne sur l’entrée standard.")
@click.option(
    "--processes",
    default=lambda: os.cpu_count() or 1,
    type=click.IntRange(min=1),
    help="Combien de structures sont remplies à la fois ; par défaut, une par processeur.",
)
@click.pass_context
@with_appcontext
def demo_seed(context: click.Context, upgrade: bool, when_told: bool, processes: int) -> None:
    config: Config = current_app.extensions["passerelle.config"]
    if not config.demo:
        raise click.ClickException(
            "Ces comptes sont faits pour essayer, jamais pour travailler : PASSERELLE_DEMO=1 le confirme."
        )
    import_demos(hooks())
    if when_told and not sys.stdin.readline():
        context.exit(1)  # whoever would have told is gone
    began = time.monotonic()
    if upgrade:
        context.invoke(db_upgrade)
        click.echo(f"Migrations : {time.monotonic() - began:.1f} s")
        began = time.monotonic()
    accounts = seed_everything(STRUCTURES, config.state_dir, processes=processes)
    click.echo(f"{len(accounts)} comptes, {len(STRUCTURES)} structures : {time.monotonic() - began:.1f} s")


def import_demos(known: PluginManager) -> None:
    """The ``demo`` modules of the core and beside each plugin, which their hooks only import when they seed.

    Done once, while the stores start: each process that is forked would do it again.
    """
    packages = (known.module_of(plugin).__package__ for plugin in known.manifests)
    for package in (*(f"core.{name}" for name in DEMO), *packages):
        if find_spec(f"{package}.demo"):
            import_module(f"{package}.demo")


def seed_everything(
    structures: Sequence[DemoStructure], folder: Path, *, processes: int = 1
) -> list[dict[str, str]]:
    """Open and fill the structures; returns the accounts, also written to ``folder``."""
    told = _password_in(folder)
    password = told or _new_password()
    users = _accounts(structures, password, again=told is None)
    for one in structures:
        open_row(_new(one))  # in their order, so that each has the same number whoever fills it first
    # The largest first: the processes then end together.
    by_size = sorted(structures, key=lambda one: len(one.people) * one.scenario.yearly, reverse=True)
    share_out(lambda one: _fill(one, users), by_size, processes)
    share_out(_play, [*seed_network(structures, LABEL), _measure], processes)
    listed = [_listed(one, person, password) for one in structures for person in one.people]
    _write_accounts(folder, listed)
    return listed


def _new(one: DemoStructure) -> NewStructure:
    return NewStructure(one.slug, one.name, one.profile, one.insee_codes)


def _fill(one: DemoStructure, users: Mapping[str, uuid.UUID]) -> None:
    """Its domains, its members and its year, or nothing at all."""
    create_structure(_new(one))
    rights = frozenset(catalog().permissions)
    with bound(one.slug, caller=Caller.COMMAND, label=LABEL, permissions=rights) as actor:
        plan_for_filling()
        _join(one, users, actor)
        with playing(one.scenario):
            hooks().lifecycle("seed_demo", actor=actor)
            # Last: a report counts what every domain has played.
            reports_demo.seed(actor)
        commit()


def _play(scene: Callable[[], None]) -> None:
    scene()


def _measure() -> None:
    """Whoever opens a page next finds a server that knows what its tables hold."""
    refresh_filled_statistics()
    commit()


# --- accounts -------------------------------------------------------------------------------------------


def _password_in(folder: Path) -> str | None:
    """The password told by the accounts file, so that it stays from one start to the next; None: no file."""
    path = folder / FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return str(known[0]["password"]) if known else None


def _new_password() -> str:
    words = secrets.SystemRandom().sample(WORDS, 3)
    return f"{' '.join(words)} {secrets.randbelow(900) + 100}"


def _accounts(structures: Iterable[DemoStructure], password: str, *, again: bool) -> dict[str, uuid.UUID]:
    """One account for each address; a member of two structures has one.

    ``again``: accounts that stand already get the password too, because the file that told theirs is gone.
    """
    users: dict[str, uuid.UUID] = {}
    for email in dict.fromkeys(person.email for one in structures for person in one.people):
        account = find_account(email)
        if account is None:
            account = create_account(email, password)
        elif again:
            set_password(account, password)
        users[email] = account.user.id
    commit()
    return users


def _join(one: DemoStructure, users: Mapping[str, uuid.UUID], actor: Actor) -> None:
    rows = [
        {
            "id": demo_id(actor, "member", person.email),
            "number": number,
            "user_id": users[person.email],
            "given_name": person.given_name,
            "family_name": person.family_name,
            "form": person.form,
            "role_keys": list(person.roles),
        }
        for number, person in enumerate(one.people, start=1)
    ]
    write_new(Membership, rows, actor)
    set_counter("membership", len(rows), actor=actor)


def _listed(one: DemoStructure, person: Person, password: str) -> dict[str, str]:
    labels = {role.key: role.label for role in SHIPPED_ROLES}
    return {
        "structure": one.name,
        "slug": one.slug,
        "role": ", ".join(labels[role] for role in person.roles),
        "email": person.email,
        "password": password,
    }


def _write_accounts(folder: Path, accounts: Sequence[dict[str, str]]) -> None:
    """Readable by its owner only: the passwords are real, even if the data is not."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    unfinished = path.with_suffix(".tmp")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(accounts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
