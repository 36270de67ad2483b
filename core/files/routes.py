"""Pages of documents: ``/s/<slug>/documents/…``."""

from __future__ import annotations

import core.files.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="documents", prefix="documents")
