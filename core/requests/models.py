"""What precedes the work: a request, its caller in a table of its own, and the links given to partners."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, now, scoped_fk, to_one
from core.places.models import Place, Territory


class Request(ScopedModel, Edited):
    """A request (*saisine*): who asked is said by a code, never by a name.

    ``day`` is the structure's day of ``received_at``. ``state`` and the moments of its steps follow
    ``core.requests.workflow``. ``anonymous``: the caller gave nothing to be called back with. ``author_id``
    is None when a partner wrote it through a link (``partner_link_id``). ``number`` is what the receipt
    shows; it is given last, so that a replay takes none.
    """

    __tablename__ = "request"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        scoped_fk("territory_id", "territory"),
        scoped_fk("author_id", "membership"),
        scoped_fk("taken_by", "membership"),
        scoped_fk("partner_link_id", "partner_link"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint(
            "state IN ('received', 'taken', 'answered', 'visited', 'closed')", name="state_known"
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_is_dated"),
        CheckConstraint("taken_at IS NULL OR taken_by IS NOT NULL", name="taken_by_someone"),
        Index("ix_request_keyset", "tenant_id", "received_at", "id"),
        Index("ix_request_day", "tenant_id", "day"),
        Index("ix_request_state", "tenant_id", "state", "received_at"),
        Index("ix_request_taken_by", "tenant_id", "taken_by", "state"),
    )

    number: Mapped[int | None]
    received_at: Mapped[datetime]
    day: Mapped[date]
    channel: Mapped[str] = mapped_column(Text)
    initiator: Mapped[str | None] = mapped_column(Text)
    anonymous: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    reason: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    place_id: Mapped[uuid.UUID | None]
    #: Where, in the partner's or caller's words, when the place is not in the structure's list.
    place_text: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    territory_id: Mapped[uuid.UUID | None]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    state: Mapped[str] = mapped_column(Text, default="received", server_default=text("'received'"))
    taken_by: Mapped[uuid.UUID | None]
    taken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(Text)
    partner_link_id: Mapped[uuid.UUID | None]

    place = to_one(lambda: Request, "place_id", lambda: Place)
    territory = to_one(lambda: Request, "territory_id", lambda: Territory)


class RequestCaller(ScopedModel):
    """How to call back; read by reception and by whoever took the request only.

    Plain under row-level security, so that a right of access can be answered; deleting the row is its
    erasure, and the request that stays names nobody.
    """

    __tablename__ = "request_caller"
    __table_args__ = (
        scoped_fk("request_id", "request"),
        UniqueConstraint("tenant_id", "request_id"),
    )

    request_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    phone: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    callback: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class PartnerLink(ScopedModel, Edited):
    """A form without an account, given to one partner.

    The address is signed from the structure, the row's id and ``nonce``: it can be shown again to whoever
    manages links, the database alone cannot forge it, and a new nonce makes the old address worthless.
    ``expires_on`` is the last day it works, in the structure's zone.
    """

    __tablename__ = "partner_link"
    __table_args__ = (scoped_fk("author_id", "membership"),)

    label: Mapped[str] = mapped_column(Text)
    initiator: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(Text)
    last_used_on: Mapped[date | None]
