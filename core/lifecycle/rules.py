"""How long the core keeps what every structure writes: two years after the last contact (CNIL, délib. 2021-028).

The ledgers of accords, steps and accesses, and the journal, hold ids and codes: they name nobody and have no rule.
The offices of partners are corrected in their directory; what a named file says leaves with its people.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select, union, update

from core.activities.models import Activity
from core.cases.models import Case, CaseAction, CaseReason, CaseSession, Party, letter
from core.cases.workflow import type_of
from core.db.session import session
from core.drafts.models import Draft
from core.extension.catalog import catalog
from core.extension.contributions import RetentionRule
from core.ingest.models import ImportRun
from core.lifecycle.models import RightsCopy, RightsRequest
from core.lifecycle.requests import WAITING
from core.lifecycle.terms import (
    EMPTIED,
    delete_rows,
    empty_texts,
    erase_each,
    passed,
    rows_before,
    term_of,
    texts_before,
)
from core.people.models import HouseholdMember, Person, PersonAlias, PersonTie
from core.people.privacy import purge_revisions
from core.planning.clock import today
from core.planning.models import Appointment, Task
from core.requests.models import Request, RequestCaller
from core.tenancy.binding import Actor
from core.web.forms import Text

# --- people -------------------------------------------------------------------------------------------


def _records(actor: Actor, *conditions: Any) -> Any:
    """The kept records of those who were a party, as the conditions on ``Party`` and ``Case`` say."""
    return (
        select(func.coalesce(PersonAlias.kept_id, Party.person_id).label("person_id"))
        .select_from(Party)
        .join(Case, and_(Case.tenant_id == Party.tenant_id, Case.id == Party.case_id))
        .outerjoin(
            PersonAlias,
            and_(PersonAlias.tenant_id == Party.tenant_id, PersonAlias.merged_id == Party.person_id),
        )
        .where(Party.tenant_id == actor.tenant.id, Party.person_id.is_not(None), *conditions)
    )


def _kept(actor: Actor, before: date) -> Any:
    """People that nothing may erase yet: in a file open or recent, tied to one who is, held by a domain, waiting for
    the answer to a request of theirs."""
    ours = actor.tenant.id
    recent = or_(Case.closed_on.is_(None), Case.last_on >= before)
    held = _records(actor, recent, Party.removed_at.is_(None))
    inside = held.subquery()
    ties = (
        (PersonTie.person_id, PersonTie.other_id),
        (PersonTie.other_id, PersonTie.person_id),
    )
    tied = (
        select(one).where(
            PersonTie.tenant_id == ours,
            PersonTie.removed_at.is_(None),
            other.in_(select(inside.c.person_id)),
        )
        for one, other in ties
    )
    asking = select(RightsRequest.subject_id).where(
        RightsRequest.tenant_id == ours,
        RightsRequest.subject_kind == "person",
        RightsRequest.state.in_(WAITING),
    )
    by_domains = (
        rule.holds(actor, term_of(rule, today(actor)))
        for rule in catalog().retention_rules.values()
        if rule.holds is not None
    )
    return union(held, *tied, asking, *by_domains).subquery()


def _people(actor: Actor, before: date, *conditions: Any) -> Any:
    """Records that stand, neither erased nor restricted (art. 18: kept, not used) nor held."""
    ours = actor.tenant.id
    merged = select(PersonAlias.merged_id).where(PersonAlias.tenant_id == ours)
    kept = select(_kept(actor, before).c.person_id)
    kept_as = select(PersonAlias.kept_id).where(
        PersonAlias.tenant_id == ours, PersonAlias.merged_id.in_(kept)
    )
    return select(Person.id).where(
        Person.tenant_id == ours,
        Person.erased_at.is_(None),
        Person.restricted_on.is_(None),
        Person.id.not_in(merged),
        Person.id.not_in(kept),
        Person.id.not_in(kept_as),
        *conditions,
    )


def people_of_closed_files(actor: Actor, before: date) -> Any:
    return _people(actor, before, Person.id.in_(_records(actor)))


def people_without_a_file(actor: Actor, before: date) -> Any:
    """Those who were never a party, live with nobody we know and are tied to nobody."""
    ours = actor.tenant.id
    alone = (
        select(column).where(model.tenant_id == ours, model.removed_at.is_(None))
        for model, column in (
            (HouseholdMember, HouseholdMember.person_id),
            (PersonTie, PersonTie.person_id),
            (PersonTie, PersonTie.other_id),
        )
    )
    return _people(
        actor,
        before,
        passed(Person.updated_at, before, actor),
        Person.id.not_in(_records(actor)),
        *(Person.id.not_in(one) for one in alone),
    )


# --- requests, situations ----------------------------------------------------------------------------


def _closed_requests(actor: Actor, before: date) -> Any:
    """Requests closed before that day whose situation, if they became one, is closed too."""
    going_on = select(Case.request_id).where(
        Case.tenant_id == actor.tenant.id, Case.request_id.is_not(None), Case.closed_on.is_(None)
    )
    return select(Request.id).where(
        Request.tenant_id == actor.tenant.id,
        passed(Request.closed_at, before, actor),
        Request.id.not_in(going_on),
    )


def callers(actor: Actor, before: date) -> Any:
    return select(RequestCaller.id).where(
        RequestCaller.tenant_id == actor.tenant.id,
        RequestCaller.request_id.in_(_closed_requests(actor, before)),
    )


def words_of_requests(actor: Actor, before: date) -> Any:
    """Those whose caller left nothing; a caller's words go with her."""
    called = select(RequestCaller.request_id).where(RequestCaller.tenant_id == actor.tenant.id)
    said = texts_before(Request, Request.closed_at, "subject", "place_text")(actor, before)
    return said.where(Request.id.in_(_closed_requests(actor, before)), Request.id.not_in(called))


def empty_situations(actor: Actor, ids: Sequence[uuid.UUID]) -> int:
    """The subject, what is noted of the parties, of meetings and of actions, reasons and free answers go."""
    ours = actor.tenant.id
    cases = session.execute(select(Case).where(Case.tenant_id == ours, Case.id.in_(ids))).scalars().all()
    for case in cases:
        case.subject, case.content_hash = EMPTIED, None
        free = _free_texts(case)
        case.data = {name: value for name, value in case.data.items() if name not in free}
    parties = select(Party).where(Party.tenant_id == ours, Party.case_id.in_(ids))
    for party in session.execute(parties).scalars():
        party.label, party.description = f"Partie {letter(party.position)}", None
        party.content_hash = None
    session.flush()
    for model in (CaseSession, CaseAction):
        forgotten = update(model).where(model.tenant_id == ours, model.case_id.in_(ids))
        session.execute(
            forgotten.values(note=None, content_hash=None).execution_options(synchronize_session=False)
        )
    session.execute(
        delete(CaseReason)
        .where(CaseReason.tenant_id == ours, CaseReason.case_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    for hanging in (Party, CaseSession, CaseAction):
        mine = select(hanging.id).where(hanging.tenant_id == ours, hanging.case_id.in_(ids))
        purge_revisions(hanging, session.execute(mine).scalars().all(), actor)
    purge_revisions(Case, ids, actor)
    return len(cases)


def _free_texts(case: Case) -> set[str]:
    """Names of the fields of its types that are free words, those of the type it had before included."""
    keys = [key for key in (case.type_key, case.raised_from) if key]
    schemas = [schema for key in keys if (schema := type_of(key).schema) is not None]
    return {name for schema in schemas for name, field in schema().fields.items() if isinstance(field, Text)}


def expired_copies(actor: Actor, before: date) -> Any:
    """A copy carries its own last day."""
    return select(RightsCopy.id).where(
        RightsCopy.tenant_id == actor.tenant.id, RightsCopy.expires_on < today(actor)
    )


#: Of the domain that knows people by name: where it never was on, there is nobody to keep.
PEOPLE_RULES: Final = (
    RetentionRule(
        "people.closed_files",
        "Personnes des dossiers clos",
        "L’identité, les contacts et les mots d’une personne servent à l’accompagner, et à reprendre si elle revient.",
        since="le dernier contact, une fois tous ses dossiers clos",
        months=24,
        due=people_of_closed_files,
        effect="people",
        apply=erase_each("person"),
    ),
    RetentionRule(
        "people.no_file",
        "Personnes sans dossier",
        "Une fiche ouverte sans dossier sert à préparer un accompagnement qui n’a pas eu lieu.",
        since="le dernier changement de sa fiche",
        months=24,
        due=people_without_a_file,
        effect="people",
        apply=erase_each("person"),
    ),
)
RULES: Final = (
    RetentionRule(
        "requests.callers",
        "Personnes qui ont appelé",
        "Le nom et le téléphone de qui a fait une demande servent à la rappeler.",
        since="la clôture de la demande et de la situation qui en est née",
        months=24,
        due=callers,
        effect="people",
        apply=erase_each("request_caller"),
    ),
    RetentionRule(
        "requests.words",
        "Objets des demandes sans nom",
        "L’objet et le lieu écrits d’une demande servent à y répondre ; ses codes et ses délais restent en chiffres.",
        since="la clôture de la demande et de la situation qui en est née",
        months=24,
        due=words_of_requests,
        apply=empty_texts(Request, "subject", "place_text"),
    ),
    RetentionRule(
        "activities.notes",
        "Notes des interventions",
        "Les quelques mots d’une intervention servent à l’équipe pour y revenir ; les chiffres restent.",
        since="le jour de l’intervention",
        months=24,
        due=texts_before(Activity, Activity.day, "note"),
        apply=empty_texts(Activity, "note"),
    ),
    RetentionRule(
        "cases.words",
        "Textes des situations",
        "L’objet, les notes et les mots des parties servent à suivre la situation et à la reprendre si elle revient.",
        since="la clôture de la situation",
        months=24,
        due=rows_before(Case, Case.closed_on, Case.named_at.is_(None), Case.subject != EMPTIED),
        apply=empty_situations,
    ),
    RetentionRule(
        "planning.appointments",
        "Objets des rendez-vous",
        "L’objet d’un rendez-vous sert à le préparer et à en rendre compte ; sa date reste.",
        since="le jour du rendez-vous",
        months=24,
        due=texts_before(Appointment, Appointment.day, "subject"),
        apply=empty_texts(Appointment, "subject"),
    ),
    RetentionRule(
        "planning.tasks",
        "Tâches faites",
        "Une tâche faite sert à la relève de l’équipe.",
        since="le jour où elle a été faite",
        months=24,
        due=rows_before(Task, Task.done_at),
        effect="rows",
        apply=delete_rows(Task),
    ),
    RetentionRule(
        "drafts.unsent",
        "Brouillons",
        "Ce qui a été saisi sans être envoyé sert à reprendre après une coupure.",
        since="la dernière frappe",
        days=7,
        due=rows_before(Draft, Draft.updated_at),
        effect="rows",
    ),
    RetentionRule(
        "imports.originals",
        "Fichiers importés",
        "Le fichier et ce qu’il faut pour annuler son import servent sept jours ; les lignes écrites ont leur règle.",
        since="la dernière étape de l’import",
        days=7,
        due=rows_before(ImportRun, ImportRun.held_since, ImportRun.emptied_at.is_(None)),
        effect="rows",
    ),
    RetentionRule(
        "rights.copies",
        "Copies faites pour une personne",
        "La copie préparée pour une personne sert à la lui remettre.",
        since="sa préparation",
        days=7,
        due=expired_copies,
        effect="rows",
    ),
)
