"""What a network and its member structures hold together: who is asked, who agreed, and what was published.

A network never reads a table of a member's. The member counts in its own binding, hides what is too small to leave,
and writes the result down; the database shows it to the network as long as the member agrees, and no longer.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, SharedModel, now, scoped_fk

#: The member entered the network's code; it agrees; it takes its agreement back; the network ends it.
JOINED: Final = "joined"
AGREED: Final = "agreed"
WITHDRAWN: Final = "withdrawn"
ENDED: Final = "ended"


class NetworkInvitation(ScopedModel, Edited):
    """A structure that the network awaits, as the network calls it (``label``); its code is signed with ``nonce``.

    Of the network. ``archived_at``: the network counts it no more.
    """

    __tablename__ = "network_invitation"
    __table_args__ = (
        scoped_fk("author_id", "membership"),
        Index("ix_network_invitation_created_at", "tenant_id", "created_at", "id"),
    )

    label: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    archived_at: Mapped[datetime | None]


class NetworkEvent(SharedModel):
    """A step between a member (``tenant_id``) and a network (``peer_id``), said by one of them; the last one counts.

    ``invitation_id`` is the network's own row, by value: no key points into its tables.
    """

    __tablename__ = "network_event"
    __table_args__ = (
        CheckConstraint("event IN ('joined', 'agreed', 'withdrawn', 'ended')", name="event_known"),
        # The network ends; everything else is the member's to say.
        CheckConstraint(
            "by_id = CASE event WHEN 'ended' THEN peer_id ELSE tenant_id END", name="said_by_its_end"
        ),
        CheckConstraint("tenant_id <> peer_id", name="two_ends"),
        Index("ix_network_event_at", "tenant_id", "peer_id", "at"),
        Index("ix_network_event_peer_id", "peer_id", "tenant_id"),
    )
    inserted_by: ClassVar[str] = "by_id"

    event: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(BigInteger)
    invitation_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now)


#: What the two ends said last is the member's agreement.
_LIVE: Final = (
    "(SELECT e.event FROM network_event e WHERE e.tenant_id = network_figures.tenant_id "
    "AND e.peer_id = network_figures.peer_id ORDER BY e.at DESC, e.id DESC LIMIT 1) = 'agreed'"
)


class NetworkFigures(SharedModel):
    """A member's year as it was published: ``lines`` up to ``until`` included, small numbers of persons left out.

    Each line has ``figure`` (an indicator's key), ``month`` and ``kind`` (left out: the whole year, every kind),
    ``value``, ``whole`` (what it is a share of), ``missing`` (rows that do not say it), and ``hidden``: too small to
    be told, then without any number. Months of work add up to the year; one without any row has no line.
    """

    __tablename__ = "network_figures"
    __table_args__ = (
        Index("ix_network_figures_year", "tenant_id", "peer_id", "year", "at"),
        Index("ix_network_figures_peer_id", "peer_id", "year", "tenant_id"),
    )
    agreement: ClassVar[str] = _LIVE
    peer_reads: ClassVar[str] = _LIVE

    year: Mapped[int] = mapped_column(SmallInteger)
    until: Mapped[date]
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    hash: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
