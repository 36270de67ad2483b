"""Pages of named files: ``/s/<slug>/dossiers/…``."""

from __future__ import annotations

import core.casefiles.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="files", prefix="dossiers")
