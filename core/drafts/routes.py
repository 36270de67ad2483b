"""Where a form keeps itself: ``/s/<slug>/brouillons/<key>``, and what the browser is told to forget."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Response, g, has_request_context, jsonify, redirect, request
from flask import session as cookie

from core.access.policy import Example, guarded
from core.drafts.keys import page_keys
from core.drafts.services import clear_draft, draft_of, fields_of, keep_draft
from core.errors import InvalidInput, NotFound
from core.extension.blueprint import StructureBlueprint
from core.tenancy.binding import Actor, current_actor
from core.web.forms import CommandSchema, Text, decode
from core.web.messages import tell

bp = StructureBlueprint("drafts", __name__, prefix="brouillons")

#: Keys of drafts kept on the device that the next page tells the browser to forget.
DONE: Final = "drafts_done"
EXAMPLE_KEY: Final = "example.form"


class ClearSchema(CommandSchema):
    """Where to go once the draft is forgotten."""

    back = Text(load_default="")


def example_draft(actor: Actor) -> Example:
    keep_draft(EXAMPLE_KEY, {"note": ["Brouillon d’essai"]}, actor=actor)
    return Example({"form_key": EXAMPLE_KEY})


def local_key(form_key: str, membership_id: UUID | None) -> str:
    """The key of a draft on a device that several members may use in turn."""
    return f"{form_key}-{membership_id}"


def finish_draft(form_key: str, *, actor: Actor) -> None:
    """The form was sent: forget its draft here, and tell the browser to forget its own."""
    clear_draft(form_key, actor=actor)
    done = [*cookie.get(DONE, []), local_key(form_key, actor.membership_id)]
    cookie[DONE] = done[-5:]


@bp.app_template_global("draft_kept_here")
def _kept_here() -> bool:
    """Whether the form just sent belongs to a domain switched off meanwhile, and what was typed in it is kept.

    Only her own draft is looked for: the page of an address that never was says nothing more.
    """
    if not g.get("switched_off") or request.method != "POST":
        return False
    actor = current_actor()
    return any(draft_of(key, actor=actor) is not None for key in sorted(page_keys()))


@bp.app_context_processor
def _told() -> dict[str, Any]:
    """``drafts_done`` for the frame; told once, to a page and not to a fragment."""
    if not has_request_context() or DONE not in cookie:
        return {}
    return {"drafts_done": cookie.pop(DONE)}


@bp.get("/<form_key>")
@guarded(example=example_draft)
def show(form_key: str) -> Response:
    actor = current_actor()
    draft = draft_of(form_key, actor=actor)
    if draft is None:
        raise NotFound
    data = fields_of(draft, actor=actor)
    return jsonify({"key": form_key, "data": data, "updated_at": draft.updated_at.isoformat()})


@bp.post("/<form_key>")
@guarded(example=example_draft)
def keep(form_key: str) -> tuple[str, int]:
    """JSON ``{"key": …, "data": {name: [values]}}``, sent at every gesture."""
    body = request.get_json(silent=True) if request.is_json else {"data": request.form.to_dict(flat=False)}
    if not isinstance(body, dict) or set(body) - {"key", "data"}:
        raise InvalidInput({"data": ["Ce brouillon n’a pas la forme attendue."]})
    keep_draft(form_key, body.get("data"), actor=current_actor())
    return "", 204


@bp.post("/<form_key>/effacer")
@guarded(example=example_draft)
def clear(form_key: str) -> Any:
    """Start the form again from nothing; ``back`` is a path of the same structure."""
    actor = current_actor()
    back = str(decode(ClearSchema, request.form)["back"])
    finish_draft(form_key, actor=actor)
    tell("Brouillon effacé")
    home = f"/s/{actor.tenant.slug}"
    return redirect(back if back.startswith(home + "/") else home, 303)
