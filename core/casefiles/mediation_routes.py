"""Pages of the mediation in a file: notes, solutions, agreement, follow-up, bonds: ``/s/<slug>/dossiers/<id>/…``."""

from __future__ import annotations

from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="mediation", prefix="dossiers")
