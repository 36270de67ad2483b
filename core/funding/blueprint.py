"""The blueprint of conventions, shared by the modules that hold its routes: ``/s/<slug>/conventions/…``."""

from __future__ import annotations

from core.extension.blueprint import StructureBlueprint

bp = StructureBlueprint("funding", __name__, prefix="conventions", template_folder="templates")
