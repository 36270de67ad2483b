"""Somebody is erased: files that were prepared for download may hold her, so none is kept."""

from __future__ import annotations

from core.exports.services import forget_every_file
from core.extension.contributions import ExportPart, SubjectRef
from core.tenancy.binding import Actor


def export_person_data(_actor: Actor, _subject: SubjectRef) -> tuple[ExportPart, ...]:
    """The register of exports names lists and codes, nobody."""
    return ()


def erase_person_data(actor: Actor, _subject: SubjectRef) -> int:
    return forget_every_file(actor=actor)
