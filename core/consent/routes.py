"""Pages of consent: ``/s/<slug>/accords/…``."""

from __future__ import annotations

import core.consent.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="consent", prefix="accords")
