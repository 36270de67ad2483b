"""The blueprint of mediation at school: ``/s/<slug>/ecole/…``; its views join it from two modules."""

from __future__ import annotations

from core.toolkit import PluginBlueprint

bp = PluginBlueprint("school_mediation", __name__, prefix="ecole")
