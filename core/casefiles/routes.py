"""Pages of named files: ``/s/<slug>/dossiers/…``."""

from __future__ import annotations

import uuid

from flask import render_template

from core.access.policy import guarded
from core.casefiles import mediation_examples as examples
from core.casefiles.levels import readable_levels
from core.casefiles.mediation_pages import mediation_panel
from core.casefiles.rules import file_or_404
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.cases.timeline import party_cards
from core.extension.blueprint import PluginBlueprint
from core.tenancy.binding import current_actor

bp = PluginBlueprint("named_files", __name__, name="files", prefix="dossiers")


@bp.get("/<uuid:case_id>")
@guarded(READ_FILES, ASSIST_FILES, example=examples.one_file)
def show(case_id: uuid.UUID) -> str:
    actor = current_actor()
    case = file_or_404(case_id, actor)
    parties = party_cards(case, actor)
    mediation = mediation_panel(case, parties, readable_levels(case, actor), actor)
    return render_template("files/show.html", case=case, mediation=mediation)
