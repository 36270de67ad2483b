"""Walk a chain and find every change, gap, reorder and truncation.

The table alone shows everything but one thing: entries taken off the end, with the head set back to match.
The hourly log of heads, which lies elsewhere, shows that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from core.audit.chain import GENESIS, cut_bytes, entry_bytes, is_signed
from core.audit.jobs import HEAD_EVENT
from core.audit.models import (
    PLATFORM,
    READS,
    AuditCut,
    AuditEntry,
    AuditHead,
    PlatformAuditEntry,
    PlatformAuditHead,
)
from core.files.keys import KeyStore, MissingKeyError
from core.records import dataclass

#: A chain's place: its structure (None for the platform) and its name.
Place = tuple[int | None, str]
Execute = Callable[[Select[*tuple[Any, ...]]], Iterable[Any]]

_MOST_FINDINGS = 20
_COLUMNS: tuple[str, ...] = (
    *("id", "n", "chain", "at", "actor_kind", "actor_id", "action", "subject_table", "subject_id"),
    *("details", "key_id", "mac"),
)


@dataclass(frozen=True, slots=True)
class LoggedHead:
    """Where a chain ended at some hour, as the log says."""

    n: int
    mac: bytes


@dataclass(slots=True)
class Report:
    """What a walk found: whole when ``findings`` is empty. ``cut_at`` is where an accepted cut ends."""

    place: Place
    entries: int = 0
    head: int = 0
    cut_at: int | None = None
    findings: list[str] = field(default_factory=list)

    def found(self, what: str) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(what)


def read_log(path: Path) -> dict[Place, list[LoggedHead]]:
    """Heads from a log of JSON lines; lines about anything else, or not JSON, are passed over."""
    found: dict[Place, list[LoggedHead]] = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            head = _head_in(line)
            if head is not None:
                found.setdefault(head[0], []).append(head[1])
    return found


def _head_in(line: str) -> tuple[Place, LoggedHead] | None:
    try:
        said = json.loads(line[max(line.find("{"), 0) :])
        if said["event"] != HEAD_EVENT:
            return None
        structure = said["structure"]
        place = (None if structure is None else int(structure), str(said["chain"]))
        return place, LoggedHead(int(said["n"]), bytes.fromhex(said["mac"]))
    except (ValueError, KeyError, TypeError):
        return None


def _models(place: Place) -> tuple[Any, Any]:
    return (PlatformAuditHead, PlatformAuditEntry) if place[0] is None else (AuditHead, AuditEntry)


def _within(model: Any, place: Place) -> list[Any]:
    tenant_id, chain = place
    return (
        [model.chain == chain] if tenant_id is None else [model.tenant_id == tenant_id, model.chain == chain]
    )


def entries_statement(place: Place) -> Select[*tuple[Any, ...]]:
    """Every entry in order, each with the head as the same snapshot sees it: commits go on meanwhile."""
    head, entry = _models(place)
    head_n = select(head.n).where(*_within(head, place)).scalar_subquery().label("head_n")
    head_mac = select(head.mac).where(*_within(head, place)).scalar_subquery().label("head_mac")
    return (
        select(*(getattr(entry, name) for name in _COLUMNS), head_n, head_mac)
        .where(*_within(entry, place))
        .order_by(entry.n)
        .execution_options(yield_per=1000)
    )


def head_statement(place: Place) -> Select[*tuple[Any, ...]]:
    head, _entry = _models(place)
    return select(head.n, head.mac).where(*_within(head, place))


def cuts_statement(place: Place) -> Select[*tuple[Any, ...]]:
    columns = (AuditCut.chain, AuditCut.n, AuditCut.entry_mac, AuditCut.at, AuditCut.key_id, AuditCut.mac)
    return select(*columns).where(*_within(AuditCut, place)).order_by(AuditCut.n)


def verify_chain(
    place: Place, execute: Execute, keys: KeyStore, logged: Mapping[Place, Sequence[LoggedHead]] | None = None
) -> Report:
    """Walk one chain. ``execute`` runs a select on a session bound to the place's structure."""
    report = Report(place)
    cuts = _signed_cuts(place, execute, keys, report)
    # Read before the entries, so that a first entry written in between is not taken for a missing one.
    alone = next(iter(execute(head_statement(place))), None)
    walk = _Walk(report, keys, cuts, (logged or {}).get(place, ()))
    last_head: tuple[int, bytes] | None = (alone.n, bytes(alone.mac)) if alone is not None else None
    for row in execute(entries_statement(place)):
        walk.step(row)
        last_head = (row.head_n, bytes(row.head_mac)) if row.head_n is not None else None
    walk.finish(last_head)
    return report


def _signed_cuts(place: Place, execute: Execute, keys: KeyStore, report: Report) -> dict[int, bytes]:
    """Number and mac of the last entry removed at each signed cut; only reads may be cut."""
    tenant_id, chain = place
    if tenant_id is None or chain != READS:
        return {}
    cuts: dict[int, bytes] = {}
    for cut in execute(cuts_statement(place)):
        try:
            signed = is_signed(cut, cut_bytes(cut, tenant_id=tenant_id), keys)
        except MissingKeyError:
            signed = False
        if signed:
            cuts[cut.n] = bytes(cut.entry_mac)
        else:
            report.found(f"la coupe au n° {cut.n} n’est pas signée par la clé d’audit")
    return cuts


class _Walk:
    """One pass over a chain, from its beginning or its cut to its head."""

    def __init__(
        self, report: Report, keys: KeyStore, cuts: dict[int, bytes], logged: Sequence[LoggedHead]
    ) -> None:
        self._report = report
        self._keys = keys
        self._cuts = cuts
        self._logged: dict[int, set[bytes]] = {}
        for head in logged:
            self._logged.setdefault(head.n, set()).add(head.mac)
        self._n = 0
        self._mac = GENESIS

    def step(self, row: Any) -> None:
        report = self._report
        if report.entries == 0:
            self._begin(row.n)
        report.entries += 1
        if row.n != self._n + 1:
            report.found(f"il manque les entrées n° {self._n + 1} à {row.n - 1}")
        content = entry_bytes(row, tenant_id=report.place[0], previous=self._mac)
        try:
            if not is_signed(row, content, self._keys):
                report.found(f"l’entrée n° {row.n} a été modifiée, ajoutée ou déplacée")
        except MissingKeyError:
            report.found(f"l’entrée n° {row.n} : sa clé d’audit n’est pas dans le coffre")
        self._n, self._mac = row.n, bytes(row.mac)
        self._compare_with_log()

    def _begin(self, first: int) -> None:
        """A chain begins at 1, or right after a signed cut."""
        if first > 1 and first - 1 in self._cuts:
            self._n, self._mac = first - 1, self._cuts[first - 1]
            self._report.cut_at = self._n
            self._compare_with_log()

    def _compare_with_log(self) -> None:
        said = self._logged.get(self._n)
        if said is not None and said != {self._mac}:
            self._report.found(f"l’entrée n° {self._n} n’est plus celle que le journal externe a notée")

    def finish(self, head: tuple[int, bytes] | None) -> None:
        report = self._report
        if report.entries == 0:
            self._finish_empty(head)
        report.head = head[0] if head else 0
        if head is None:
            if self._n:
                report.found("la tête de chaîne a disparu")
        elif head != (self._n, self._mac):
            report.found(
                f"la tête dit n° {head[0]}, la dernière entrée est n° {self._n} : tête ou fin altérée"
            )
        furthest = max(self._logged, default=0)
        if furthest > self._n:
            report.found(f"la chaîne finit au n° {self._n}, le journal externe l’a vue au n° {furthest}")

    def _finish_empty(self, head: tuple[int, bytes] | None) -> None:
        """Everything may have been cut; the head then is the last cut."""
        if head is not None and head[0] in self._cuts:
            self._n, self._mac = head[0], self._cuts[head[0]]
            self._report.cut_at = self._n


def places_of(tenant_id: int) -> tuple[Place, ...]:
    return ((tenant_id, "writes"), (tenant_id, READS))


PLATFORM_PLACE: Place = (None, PLATFORM)
