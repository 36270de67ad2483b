"""The blueprint of people’s pages: ``/s/<slug>/personnes/…``; their views join it from two modules."""

from __future__ import annotations

from core.extension.blueprint import PluginBlueprint

bp = PluginBlueprint("named_files", __name__, name="people", prefix="personnes")
