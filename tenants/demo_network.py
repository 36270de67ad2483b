"""The demo's network and its members: two share their figures, one has not decided, one has not used its code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from core.db.unit_of_work import commit
from core.demo.rows import demo_id
from core.network.models import JOINED
from core.network.publishing import publish_all
from core.network.schemas import EnterCode, InviteStructure
from core.network.services import agree, code_of, enter_code, invite_structure, links_of
from core.tenancy.binding import Caller, bound
from tenants.demo_structures import DemoStructure

NETWORK: Final = "reseau-des-rives"
AGREE: Final = ("mediation-saint-avel", "mediation-port-alban")
UNDECIDED: Final = ("passage-des-droits",)
AWAITED: Final = ("Les Passeurs de l’Aure",)


def seed_network(structures: Sequence[DemoStructure], label: str) -> list[Callable[[], None]]:
    """Invite the members, once every structure is filled; returns their answers, to be played in any order."""
    names = {one.slug: one.name for one in structures}
    if NETWORK not in names:
        return []
    codes = {}
    with bound(NETWORK, caller=Caller.COMMAND, label=label) as actor:
        for slug in (*AGREE, *UNDECIDED, *AWAITED):
            command = InviteStructure(demo_id(actor, "network", slug), names.get(slug, slug))
            codes[slug] = code_of(invite_structure(command, actor=actor))
        commit()
    return [partial(_answer, slug, codes[slug], label) for slug in (*AGREE, *UNDECIDED) if slug in names]


def _answer(slug: str, code: str, label: str) -> None:
    """What was answered since is left alone."""
    with bound(slug, caller=Caller.COMMAND, label=label) as actor:
        if not links_of(actor):
            link = enter_code(EnterCode(code), actor=actor)
            if slug in AGREE and link.event == JOINED:
                agree(link, actor=actor)
                publish_all(actor=actor)
            commit()
