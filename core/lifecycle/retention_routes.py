"""Pages of « Conservation »: ``/s/<slug>/conservation/…``. Counts only: no row, no name, no content."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from core.access.policy import Example, guarded
from core.errors import InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.extension.contributions import RetentionRule
from core.lifecycle import examples
from core.lifecycle.permissions import DECIDE_RETENTION, READ_RETENTION
from core.lifecycle.requests import needs_visa
from core.lifecycle.retention import Kept, decide_rule, kept_or_404, kept_today
from core.lifecycle.schemas import APPLYING_CHOICES, ApplySchema, ApplyWithVisaSchema
from core.tenancy.binding import current_actor
from core.web.forms import Form, decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("retention", __name__, prefix="conservation", template_folder="templates")

#: Effect → (what goes, what stays).
EFFECTS: Final = {
    "texts": (
        "Les textes sont vidés, leurs versions d’avant aussi. Cela ne s’annule pas.",
        "Les dates, les codes et les chiffres, qui ne nomment personne.",
    ),
    "rows": (
        "Ces lignes sont supprimées. Cela ne s’annule pas.",
        "Le journal, qui ne garde que des nombres.",
    ),
    "people": (
        "Ces personnes sont effacées partout : identité, contacts, textes et documents. Cela ne s’annule pas.",
        "Les dates, les codes et les chiffres ; le registre des accords et le journal, qui ne nomment personne.",
    ),
}


def _term(rule: RetentionRule) -> str:
    length = f"{rule.months} mois" if rule.months else f"{rule.days} jours"
    return f"{length} après {rule.since}"


@bp.get("")
@guarded(READ_RETENTION, example=lambda actor: Example())
def index() -> str:
    actor = current_actor()
    groups = [
        (owner, [(kept, _term(kept.rule)) for kept in found])
        for owner, found in groupby(kept_today(actor), key=lambda kept: kept.owner)
    ]
    return render_template(
        "lifecycle/retention.html",
        groups=groups,
        enabled=actor.tenant.enabled,
        may_decide=actor.may(DECIDE_RETENTION),
        needs_visa=needs_visa(actor),
    )


def _schema() -> type[ApplySchema]:
    return ApplyWithVisaSchema if needs_visa(current_actor()) else ApplySchema


def _apply_form(kept: Kept, form: Form) -> str:
    goes, stays = EFFECTS[kept.rule.effect]
    return render_template(
        "lifecycle/retention_apply.html",
        kept=kept,
        term=_term(kept.rule),
        goes=goes,
        stays=stays,
        form=form,
        needs_visa=needs_visa(current_actor()),
    )


@bp.get("/<rule_key>")
@guarded(DECIDE_RETENTION, example=examples.a_rule)
def deciding(rule_key: str) -> str:
    kept = kept_or_404(rule_key, current_actor())
    return _apply_form(kept, form_for(_schema(), choices={"reason": APPLYING_CHOICES}))


@bp.post("/<rule_key>")
@guarded(DECIDE_RETENTION, example=examples.deciding, when_suspended=True)
def decide(rule_key: str) -> Any:
    actor = current_actor()
    kept = kept_or_404(rule_key, actor)
    try:
        asked = decide_rule(kept, decode(_schema(), request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(_schema(), submitted=request.form, error=error, choices={"reason": APPLYING_CHOICES})
        return _apply_form(kept, form), 422
    tell("Décision notée : l’effacement commence" if asked else "Rien ne dépasse cette durée")
    return redirect(url_for("retention.index"), 303)
