"""Pages of partners and shares: ``/s/<slug>/partenaires/…``."""

from __future__ import annotations

import core.referrals.models  # noqa: F401 (known to the metadata until the pages use it)
from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="partners", prefix="partenaires")
