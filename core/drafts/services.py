"""Keeping, giving back and forgetting what a member has typed and not sent."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, null, or_, select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import MultiDict

from core.db.base import new_id, now
from core.db.session import session
from core.drafts.models import Draft
from core.errors import InvalidInput
from core.files.keys import keystore
from core.tenancy.binding import Actor

#: A draft nobody has touched for this long is forgotten.
KEPT_FOR = timedelta(days=7)
MAX_FIELDS, MAX_VALUES, MAX_TEXT = 120, 300, 10_000
KEY = re.compile(r"[a-z][a-z0-9_.-]{0,119}")
#: Forms whose words may be above « équipe », by the beginning of their key; so is any that asks for one of LEVELS.
CLOSED_FORMS = "file."
#: The level noted on a closed draft before one is chosen.
UNCHOSEN = "restricted"
LEVELS = frozenset({"team", "restricted", "sealed", "private"})
#: Names that a draft never holds: they belong to one page. The id stays: resumed, it is the same sending.
LEFT_OUT = frozenset({"csrf_token", "version"})


def _require_key(form_key: str) -> None:
    if not KEY.fullmatch(form_key):
        raise InvalidInput({"key": ["Ce formulaire n’est pas connu."]})


def _fields(data: Any) -> dict[str, list[str]]:
    """The fields of a form, name → values; raises InvalidInput for any other shape."""
    if not isinstance(data, Mapping) or len(data) > MAX_FIELDS:
        raise InvalidInput({"data": ["Ce brouillon n’a pas la forme attendue."]})
    found: dict[str, list[str]] = {}
    for name, values in data.items():
        texts = values if isinstance(values, list) else [values]
        fits = len(texts) <= MAX_VALUES and all(isinstance(t, str) and len(t) <= MAX_TEXT for t in texts)
        if not fits or not isinstance(name, str) or len(name) > 80:
            raise InvalidInput({"data": ["Ce brouillon n’a pas la forme attendue."]})
        if name not in LEFT_OUT:
            found[name] = [text.replace("\x00", "") for text in texts]
    return found


def keep_draft(form_key: str, data: Any, *, actor: Actor) -> None:
    """Keep what a form holds now, in place of what it held before; closed when the form carries a level."""
    _require_key(form_key)
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "membership_id": actor.member,
        "form_key": form_key,
        "updated_at": now(),
        **_content(form_key, _fields(data), actor),
    }
    kept = insert(Draft).values(values)
    replaced = ("payload", "sealed", "level", "updated_at")
    session.execute(
        kept.on_conflict_do_update(
            index_elements=["tenant_id", "membership_id", "form_key"],
            set_={name: kept.excluded[name] for name in replaced},
        )
    )


def _content(form_key: str, payload: dict[str, list[str]], actor: Actor) -> dict[str, Any]:
    """What is stored of the fields: as they are, or closed for this member and form."""
    chosen = next(iter(payload.get("level", ())), "")
    other = bool(chosen) and chosen not in LEVELS  # the level of a class is not one of confidentiality
    if not form_key.startswith(CLOSED_FORMS) and ("level" not in payload or other):
        return {"payload": payload, "sealed": None, "level": None}
    sealed = keystore().seal(
        json.dumps(payload), tenant_id=actor.tenant.id, record_id=_bound_to(form_key, actor.member)
    )
    return {"payload": null(), "sealed": sealed, "level": chosen if chosen in LEVELS else UNCHOSEN}


def _bound_to(form_key: str, membership_id: uuid.UUID) -> str:
    return f"draft:{membership_id}:{form_key}"


def fields_of(draft: Draft, *, actor: Actor) -> dict[str, list[str]]:
    """The fields that a draft holds, name → values, opened when they are closed."""
    if draft.sealed is None:
        return cast("dict[str, list[str]]", draft.payload or {})
    record_id = _bound_to(draft.form_key, draft.membership_id)
    found = keystore().unseal(draft.sealed, tenant_id=actor.tenant.id, record_id=record_id)
    return cast("dict[str, list[str]]", json.loads(found))


def draft_of(form_key: str, *, actor: Actor) -> Draft | None:
    """The member's draft of a form, unless it is older than ``KEPT_FOR``."""
    return session.execute(
        select(Draft).where(
            Draft.tenant_id == actor.tenant.id,
            Draft.membership_id == actor.member,
            Draft.form_key == form_key,
            Draft.updated_at >= now() - KEPT_FOR,
        )
    ).scalar_one_or_none()


def restored(form_key: str, *, actor: Actor) -> MultiDict[str, str] | None:
    """The draft in the shape of a submitted form, for ``form_for(…, submitted=…)``; None without one."""
    draft = draft_of(form_key, actor=actor)
    return submitted_like(draft, actor=actor) if draft is not None else None


def submitted_like(draft: Draft, *, actor: Actor) -> MultiDict[str, str] | None:
    """The draft in the shape of a submitted form; None when it holds nothing."""
    fields = fields_of(draft, actor=actor)
    return MultiDict((name, value) for name, values in fields.items() for value in values) if fields else None


def drafts_of_form(form_key: str, *, actor: Actor) -> list[Draft]:
    """The member's drafts of a form, of its empty page and of those that begin from something, the last typed first."""
    begun = Draft.form_key.startswith(f"{form_key}.", autoescape=True)
    found = select(Draft).where(
        Draft.tenant_id == actor.tenant.id,
        Draft.membership_id == actor.member,
        or_(Draft.form_key == form_key, begun),
        Draft.updated_at >= now() - KEPT_FOR,
    )
    return list(session.execute(found.order_by(Draft.updated_at.desc())).scalars())


def clear_draft(form_key: str, *, actor: Actor) -> None:
    """The form was sent, or the member does not want it any more."""
    session.execute(
        delete(Draft).where(
            Draft.tenant_id == actor.tenant.id,
            Draft.membership_id == actor.member,
            Draft.form_key == form_key,
        )
    )


def clear_drafts_of_all(form_keys: Iterable[str], *, actor: Actor) -> None:
    """Forget what any member has typed in these forms: their words must lie nowhere as they were."""
    session.execute(
        delete(Draft).where(Draft.tenant_id == actor.tenant.id, Draft.form_key.in_(list(form_keys)))
    )


def purge_drafts(*, actor: Actor) -> int:
    """Forget the structure's old drafts; returns how many."""
    done = session.execute(
        delete(Draft).where(Draft.tenant_id == actor.tenant.id, Draft.updated_at < now() - KEPT_FOR)
    )
    return int(cast(CursorResult[Any], done).rowcount)
