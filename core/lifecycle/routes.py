"""Pages of persons’ rights: ``/s/<slug>/droits/…``."""

from __future__ import annotations

import core.lifecycle.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import StructureBlueprint

bp = StructureBlueprint("rights", __name__, prefix="droits", template_folder="templates")
