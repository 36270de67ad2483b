"""Search and the palette: ``/s/<slug>/chercher``."""

from __future__ import annotations

from core.extension.blueprint import StructureBlueprint

bp = StructureBlueprint("search", __name__, prefix="chercher", template_folder="templates")
