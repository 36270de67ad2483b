"""Rights of persons: what every installed plugin holds about a subject, exported or erased as one."""

from __future__ import annotations

import uuid

from core.audit.services import record
from core.extension.contributions import ExportPart, SubjectRef
from core.extension.manager import hooks
from core.tenancy.binding import Actor, reading


def export_subject(subject: SubjectRef, *, actor: Actor) -> list[tuple[str, ExportPart]]:
    """(plugin, part) pairs of everything held about the subject, enabled domains or not.

    Any plugin's error fails the whole export: a partial copy would pass for a complete one (RGPD, art. 15).
    """
    with reading():  # who stands beside her is asked by each that holds something
        found = hooks().lifecycle("export_person_data", actor=actor, subject=subject)
    record("person.exported", actor=actor, details={"kind": subject.kind, "subject": str(subject.id)})
    return [(plugin, part) for plugin, parts in found for part in parts]


def erase_subject(subject: SubjectRef, *, actor: Actor) -> int:
    """Erase the subject everywhere, in one unit of work; returns the number of rows touched (RGPD, art. 17)."""
    found = hooks().lifecycle("erase_person_data", actor=actor, subject=subject)
    record("person.erased", actor=actor, details={"kind": subject.kind, "subject": str(subject.id)})
    return sum(count for _plugin, count in found)


def merge_people(kept: uuid.UUID, merged: uuid.UUID, *, actor: Actor) -> None:
    """Tell every plugin that two records are one person."""
    hooks().lifecycle("on_people_merged", actor=actor, kept=kept, merged=merged)
    record("person.merged", actor=actor, details={"kept": str(kept), "merged": str(merged)})
