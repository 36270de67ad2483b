"""Identity, apart from the files: figures never need it.

Identity stays readable to the database under row-level security, for search and sorting. Texts about a person
and her documents are closed with a key of her own (``core.files.envelope``), destroyed with her erasure. The
row of an erased person stays, naming nobody, since ledgers point at it.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk

#: Whether she lives in the structure's territory, when no address is asked.
LIVES_HERE = ("yes", "no", "unknown")

#: What a contact is.
CONTACT_KINDS = ("phone", "email", "post")


class Person(ScopedModel, Edited):
    """Somebody known by at least one of a first name, a family name or a nickname.

    ``birth_date`` None: not asked; ``age_band`` (code of the list "age_band") may stand for it. ``gender`` is a
    code of "gender". ``sort_name`` orders names as a French reader expects; ``search_text`` holds the folded
    names for search. ``restricted_on``: day from which her data is kept but not used (RGPD, art. 18).
    ``erased_at``: her identity and key are gone, every name is empty.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(
            "erased_at IS NOT NULL OR given_name <> '' OR family_name <> '' OR nickname <> ''",
            name="is_known",
        ),
        CheckConstraint("lives_here IN ('yes', 'no', 'unknown')", name="lives_here_known"),
        Index("ix_person_sort_name", "tenant_id", "sort_name", "id"),
        Index("ix_person_birth_date", "tenant_id", "birth_date"),
        Index(
            "ix_person_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    given_name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    family_name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    nickname: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    sort_name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    search_text: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    birth_date: Mapped[date | None]
    age_band: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(Text)
    lives_here: Mapped[str] = mapped_column(Text, default="unknown", server_default=text("'unknown'"))
    address: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    #: An interpreter is needed; the language is said of each meeting, never of a person.
    interpreter: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    restricted_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]


class PersonContact(ScopedModel, Edited, Removable):
    """How to reach her without harm. ``digits`` are the last nine digits of a number, for search; "" otherwise.

    ``shared``: others answer or read there. ``no_message``: leave no message. ``nothing_home``: send nothing to
    where she lives. ``hours`` and ``ask_for`` are words shown before any call.
    """

    __tablename__ = "person_contact"
    __table_args__ = (
        scoped_fk("person_id", "person"),
        CheckConstraint("kind IN ('phone', 'email', 'post')", name="kind_known"),
        Index("ix_person_contact_person_id", "tenant_id", "person_id"),
        Index("ix_person_contact_digits", "tenant_id", "digits"),
    )

    person_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    digits: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    shared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    no_message: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    nothing_home: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    hours: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    ask_for: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class PersonAlias(ScopedModel):
    """Two records are one person: reads of ``merged_id`` resolve to ``kept_id``; un-merging deletes the row."""

    __tablename__ = "person_alias"
    __table_args__ = (
        scoped_fk("merged_id", "person"),
        scoped_fk("kept_id", "person"),
        UniqueConstraint("tenant_id", "merged_id"),
        CheckConstraint("merged_id <> kept_id", name="two_records"),
        Index("ix_person_alias_kept_id", "tenant_id", "kept_id"),
    )

    merged_id: Mapped[uuid.UUID]
    kept_id: Mapped[uuid.UUID]
    merged_by: Mapped[uuid.UUID | None]
    merged_at: Mapped[datetime] = mapped_column(default=now)


class Household(ScopedModel, Edited):
    """People who live together; it has no name of its own, its members say who it is."""

    __tablename__ = "household"

    #: People in the home, the unknown ones included; None: not counted.
    size: Mapped[int | None]


class HouseholdMember(ScopedModel, Edited, Removable):
    """``role`` is a code of the list "household_role"; ``until`` None: still there."""

    __tablename__ = "household_member"
    __table_args__ = (
        scoped_fk("household_id", "household"),
        scoped_fk("person_id", "person"),
        Index("ix_household_member_household_id", "tenant_id", "household_id"),
        Index("ix_household_member_person_id", "tenant_id", "person_id"),
    )

    household_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    role: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]


class PersonTie(ScopedModel, Edited, Removable):
    """``person_id`` is the ``kind`` (code of "person_tie") of ``other_id``: parent, legal representative…"""

    __tablename__ = "person_tie"
    __table_args__ = (
        scoped_fk("person_id", "person"),
        scoped_fk("other_id", "person"),
        CheckConstraint("person_id <> other_id", name="two_people"),
        Index("ix_person_tie_person_id", "tenant_id", "person_id"),
        Index("ix_person_tie_other_id", "tenant_id", "other_id"),
    )

    person_id: Mapped[uuid.UUID]
    other_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)


class MemberTie(ScopedModel, Edited, Removable):
    """A member declares that she knows somebody: what neutrality is checked against. ``kind``: "member_tie"."""

    __tablename__ = "member_tie"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        scoped_fk("person_id", "person"),
        Index("ix_member_tie_membership_id", "tenant_id", "membership_id"),
        Index("ix_member_tie_person_id", "tenant_id", "person_id"),
    )

    membership_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
