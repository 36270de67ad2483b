"""Passerelle's core: what every structure finds, whatever its domains. In reading order:

``app``         the start-up sequence; ``config`` from the environment; ``errors`` and their French sentences.
``extension``   the plugin engine: hooks, contributions, catalog, enablement, blueprints, migrations.
``db``          the kinds of tables, the one commit, idempotent writing, keyset pages, the outbox.
``tenancy``     THE place of isolation: structures, binding, listeners, row-level security, routing.
``access``      permissions as data, and ``@guarded``.
``users``       accounts, sign-in, second factor, sessions, invitations.
``members``     the structure's members, roles, domains and settings pages.
``codelists``   versioned vocabularies and what a structure makes of them.
``places``      communes, territories with validity dates, places.
``planning``    shifts, rounds, permanences, appointments, absences, tasks, the review of a week.
``requests``    who called, what for, and how long the answer took.
``activities``  anonymous field entries, made in thirty seconds.
``cases``       situations: parties, sessions, actions, a workflow read from a table.
``people``      who agreed to be known: register, contacts, households, ties, merging.
``consent``     the append-only ledger, its wordings, and the gate that nothing passes without it.
``referrals``   partners, and what is shared with them while the parties agree.
``casefiles``   the named file: circle, notes by level, solutions, agreement, follow-up, bonds.
``search``      one place to look, and the palette.
``day``         « Ma journée ».
``drafts``      what is being typed, kept until it is sent.
``reporting``   indicators and the first dashboard.
``api``         the same figures as JSON, for a structure's own software: tokens, OpenAPI.
``network``     what a structure agrees to publish for a network, and what the network reads of it.
``ingest``      figures in: a spreadsheet read, matched, checked, applied whole or not at all, taken back.
``lifecycle``   requests of persons; export and erasure through every plugin.
``audit``       append-only, hash-chained; ``files`` the key store, data keys, documents;
``jobs``        outbox, worker and schedule.
``web``         frame, forms from schemas, templates, typography; ``launcher`` the embedded stores and the demo.
``toolkit``     everything a plugin may import; ``testing`` fixtures and sample rows.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Allocations between two looks for waste (Python's own: 700). What is imported and registered lives as long as the
#: process: with 700, looking through it cost a seventh of the start, again and again.
gc.set_threshold(20_000, 10, 10)


@contextmanager
def made_to_last() -> Iterator[None]:
    """What is made inside lives as long as the process: no waste is looked for meanwhile.

    At the end it is put among the oldest without having been looked through; nothing stays frozen, so that the next
    whole look finds what was waste.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()


def begin_serving() -> None:
    """What is there now is never looked through again: its memory stays shared by the processes that a server forks.

    What requests leave is little beside it, and looked for as often as Python itself does: with 20,000 allocations
    between two looks, three MiB of waste lay about.
    """
    gc.freeze()
    gc.set_threshold(700, 10, 10)


@contextmanager
def left_out(*packages: str) -> Iterator[None]:
    """Libraries imported inside find these packages missing: what they would do with them, nobody asks of them.

    Whoever imports one of the packages afterwards gets it.
    """
    absent = [name for name in packages if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
