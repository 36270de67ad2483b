"""A partner is told that a share opened or closed: a link, no name. Arguments are ids and a code."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from core.db.session import session
from core.extension.contributions import Job
from core.referrals.links import is_open, token_of
from core.referrals.models import Partner, Share
from core.tenancy.binding import current_actor
from core.web.mail import public_url, send, written

SUBJECTS: Final = {
    "opened": "{structure} partage une information avec vous",
    "closed": "Un partage de {structure} est clos",
}


def tell(*, share: str, kind: str) -> None:
    """Nothing is sent to a partner without an address, nor to say open what was closed meanwhile."""
    actor = current_actor()
    row = session.execute(
        select(Share, Partner.email)
        .join(Partner, (Partner.tenant_id == Share.tenant_id) & (Partner.id == Share.partner_id))
        .where(Share.tenant_id == actor.tenant.id, Share.id == share)
    ).one_or_none()
    if row is None or not row.email or (kind == "opened" and not is_open(row.Share, actor)):
        return
    structure = actor.tenant.name
    link = public_url("shares_public.read", token=token_of(row.Share))
    body = written("partners/mail/told.txt", kind=kind, structure=structure, link=link)
    send(row.email, SUBJECTS[kind].format(structure=structure), body)


JOBS: Final = (Job("referrals.tell", tell),)
