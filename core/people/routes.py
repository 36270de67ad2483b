"""Pages of people: ``/s/<slug>/personnes/…``."""

from __future__ import annotations

import core.people.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="people", prefix="personnes")
