"""Declared ties between members and the people of a file: who should not follow it. Neither whom nor how is told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from core.casefiles.notices import TIE, notify
from core.cases.models import Case, Party
from core.cases.permissions import READ_FILES, REASSIGN
from core.db.session import session
from core.db.sorting import sort_key
from core.errors import InvalidInput
from core.extension.catalog import catalog
from core.people.models import MemberTie, Person, PersonAlias
from core.planning.clock import today
from core.planning.queries import covers
from core.planning.roster import roster
from core.tenancy.binding import Actor
from core.tenancy.models import Role

TIED: Final = "Un lien personnel est déclaré : confiez ce dossier à quelqu’un d’autre."
NAMED_IN_SUBJECT: Final = "L’objet se lit dans les listes : enlevez-en le nom de la personne."
#: Shorter names are words of every day: « Lo », « Ali ».
SHORTEST_NAME: Final = 3


def _kept(column: Any, alias: Any) -> ColumnElement[uuid.UUID]:
    """The person that a link means, once two records were found to be one."""
    return func.coalesce(alias.kept_id, column)


def tied_members(case_id: uuid.UUID, actor: Actor) -> set[uuid.UUID]:
    """Members who declared a tie with somebody of the file."""
    return set(session.execute(_tied(actor).where(Party.case_id == case_id)).scalars())


def _tied(actor: Actor) -> Select[Any]:
    theirs, ours = aliased(PersonAlias), aliased(PersonAlias)
    tenant = actor.tenant.id
    return (
        select(MemberTie.membership_id)
        .distinct()
        .select_from(Party)
        .outerjoin(theirs, and_(theirs.tenant_id == Party.tenant_id, theirs.merged_id == Party.person_id))
        .join(MemberTie, MemberTie.tenant_id == Party.tenant_id)
        .outerjoin(ours, and_(ours.tenant_id == MemberTie.tenant_id, ours.merged_id == MemberTie.person_id))
        .where(
            Party.tenant_id == tenant,
            MemberTie.tenant_id == tenant,
            Party.removed_at.is_(None),
            Party.person_id.is_not(None),
            MemberTie.removed_at.is_(None),
            _kept(MemberTie.person_id, ours) == _kept(Party.person_id, theirs),
        )
    )


def referent_tied(actor: Actor) -> ColumnElement[bool]:
    """Whether the referent declared a tie with somebody of the file, as a column of a select of cases."""
    return (
        _tied(actor)
        .where(Party.case_id == Case.id, MemberTie.membership_id == Case.referent_id)
        .correlate(Case)
        .exists()
    )


def holders(permission: Any, actor: Actor) -> set[uuid.UUID]:
    """Today's members who hold a right, by any of their roles."""
    wanted, enabled = permission.key, actor.tenant.enabled
    opening = {
        row.key
        for row in session.execute(
            select(Role.key, Role.permissions).where(
                Role.tenant_id == actor.tenant.id, Role.archived_at.is_(None)
            )
        )
        if wanted in catalog().enabled_only(row.permissions, enabled)
    }
    if catalog().enabled_only([wanted], enabled):
        opening |= set(permission.granted_to)
    return {mate.id for mate in roster(actor).values() if opening & set(mate.role_keys)}


def _better_without(
    case_id: uuid.UUID, membership_id: uuid.UUID, actor: Actor, away: Collection[uuid.UUID] = ()
) -> bool:
    """Whether she declared a tie with somebody of the file, and somebody else who is not ``away`` could follow it."""
    tied = tied_members(case_id, actor)
    return membership_id in tied and bool(holders(READ_FILES, actor) - tied - set(away))


def refuse_tied(case: Case, membership_id: uuid.UUID, field: str, *, actor: Actor) -> None:
    """Raise InvalidInput when she declared a tie with somebody of the file, unless nobody else could follow it."""
    if _better_without(case.id, membership_id, actor):
        raise InvalidInput({field: [TIED]})


def refuse_tied_cover(absent_id: uuid.UUID, substitute_id: uuid.UUID, field: str, *, actor: Actor) -> None:
    """``refuse_tied`` for each file that she would follow meanwhile; the first one is told by its number."""
    for case in session.execute(
        _open_files((absent_id,), MemberTie.membership_id == substitute_id, actor)
    ).scalars():
        if _better_without(case.id, substitute_id, actor, away=(absent_id,)):
            raise InvalidInput({field: [f"Dossier {case.number or 'sans numéro'}. {TIED}"]})


def _open_files(
    referents: Collection[uuid.UUID], of_the_tie: ColumnElement[bool], actor: Actor
) -> Select[Any]:
    """Open files of these referents in which somebody is tied to a member."""
    tied = _tied(actor).where(Party.case_id == Case.id, of_the_tie).correlate(Case).exists()
    return (
        select(Case)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.referent_id.in_(referents),
            Case.named_at.is_not(None),
            Case.closed_on.is_(None),
            tied,
        )
        .order_by(Case.opened_on, Case.id)
    )


# --- who must be told ---------------------------------------------------------------------------------


def tell_of_ties(case: Case, *, actor: Actor) -> None:
    """When whoever follows it has a tie, she and the coordination are told; the page says what to do to its readers."""
    tied = tied_members(case.id, actor)
    follow = tied & {case.referent_id, *_standing_in(case, actor)} if tied else set()
    if follow:
        notify(case, TIE, follow | holders(REASSIGN, actor), actor=actor)


def _standing_in(case: Case, actor: Actor) -> set[uuid.UUID]:
    """Who stands in for the referent today."""
    day = today(actor)
    rows = session.execute(covers(actor, day, day))
    return {row.substitute_id for row in rows if row.absent_id == case.referent_id}


def tell_of_new_tie(tie: MemberTie, *, actor: Actor) -> None:
    """Declared once she already follows a file of theirs, a tie is told as it would have been at the linking."""
    followed = _open_files((tie.membership_id, *actor.covers), MemberTie.id == tie.id, actor)
    for case in session.execute(followed).scalars().all():
        tell_of_ties(case, actor=actor)


# --- the subject names nobody ------------------------------------------------------------------------


def names_of(*people: Person) -> list[str]:
    """What each is called by, folded."""
    said = [name for p in people for name in (p.given_name, p.family_name, p.nickname)]
    return [folded for name in said if len(folded := sort_key(name)) >= SHORTEST_NAME]


def named_in(text: str, names: list[str]) -> bool:
    """Whether one of the names stands in the text, as whole words, accents and case aside."""
    folded = " ".join(re.findall(r"\w+", sort_key(text)))
    return any(re.search(rf"\b{re.escape(name)}\b", folded) for name in names)


def linked_people(case_id: uuid.UUID, actor: Actor) -> list[Person]:
    """The people who are parties of a file, under the record that was kept."""
    alias = aliased(PersonAlias)
    statement = (
        select(Person)
        .join(Party, Party.tenant_id == Person.tenant_id)
        .outerjoin(alias, and_(alias.tenant_id == Party.tenant_id, alias.merged_id == Party.person_id))
        .where(
            Party.tenant_id == actor.tenant.id,
            Party.case_id == case_id,
            Party.removed_at.is_(None),
            Person.id == _kept(Party.person_id, alias),
        )
    )
    return list(session.execute(statement).scalars().unique())


def refuse_names(subject: str, people: list[Person], field: str = "subject") -> None:
    """Raise InvalidInput when the subject of a file holds the name of one of these people."""
    if named_in(subject, names_of(*people)):
        raise InvalidInput({field: [NAMED_IN_SUBJECT]})
