"""Pages of the structure's house: « Équipe et accès », « Rôles », « Domaines », « Réglages », « Journal »."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.permissions import SHIPPED_ROLES
from core.access.policy import guarded
from core.db.session import session
from core.drafts.kept import KeptForm, kept_form
from core.errors import InvalidInput, Refused, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.extension.catalog import catalog
from core.members import examples, services
from core.members.domains import domain_lines, switch_domains, told_changes
from core.members.journal import journal_page
from core.members.permissions import (
    MANAGE_DOMAINS,
    MANAGE_MEMBERS,
    MANAGE_ROLES,
    MANAGE_SETTINGS,
    READ_AUDIT,
    READ_MEMBERS,
)
from core.members.schemas import (
    FORMS,
    ZONES,
    DomainsSchema,
    InviteSchema,
    MemberSchema,
    NewRoleSchema,
    RoleSchema,
    SettingsSchema,
)
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("members", __name__, prefix="structure", template_folder="templates")


# Members --------------------------------------------------------------------------------------------


@bp.get("/membres")
@guarded(READ_MEMBERS)
def index() -> str:
    actor = current_actor()
    ended = request.args.get("vue") == "anciens"
    rows = services.members_of(actor, ended=ended)
    labels = dict(services.role_choices(actor))
    return render_template("members/index.html", rows=rows, labels=labels, ended=ended)


def _member_form(schema: Any, data: Any = None, **options: Any) -> Form:
    choices = {"role_keys": services.role_choices(current_actor()), "form": FORMS}
    return form_for(schema, data, choices=choices, **options)


@bp.get("/membres/inviter")
@guarded(MANAGE_MEMBERS)
def invite_form() -> str:
    entry = _new_member()
    form = _member_form(InviteSchema, submitted=entry.kept)
    return render_template("members/invite.html", form=form, entry=entry)


def _new_member() -> KeptForm:
    return kept_form(InviteSchema, actor=current_actor(), page="members.invite_form")


@bp.post("/membres/inviter")
@guarded(MANAGE_MEMBERS, example=examples.an_invitation)
def invite() -> Any:
    actor, entry = current_actor(), _new_member()
    try:
        services.invite_member(decode(InviteSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = _member_form(InviteSchema, submitted=request.form, error=error)
        return render_template("members/invite.html", form=form, entry=entry), 422
    entry.finish(actor=actor)
    tell("Invitation envoyée")
    return redirect(url_for("members.index"), 303)


@bp.get("/membres/<uuid:member_id>")
@guarded(READ_MEMBERS, example=examples.a_member)
def show(member_id: uuid.UUID) -> str:
    member = services.member_or_404(member_id)
    form = _member_form(MemberSchema, member)
    labels = dict(services.role_choices(current_actor()))
    return render_template("members/show.html", member=member, form=form, labels=labels)


@bp.post("/membres/<uuid:member_id>")
@guarded(MANAGE_MEMBERS, example=examples.a_changed_member)
def edit(member_id: uuid.UUID) -> Any:
    actor = current_actor()
    member = services.member_or_404(member_id)
    labels = dict(services.role_choices(actor))
    try:
        services.edit_member(member, decode(MemberSchema, request.form), actor=actor)
    except StaleEdit as stale:
        form = _member_form(MemberSchema, submitted=request.form)
        return conflict_page(
            stale, form, title=member.display_name, back=("Membres", url_for("members.index"))
        )
    except (InvalidInput, Refused) as error:
        invalid = error if isinstance(error, InvalidInput) else None
        problems = error.problems if isinstance(error, Refused) else ()
        form = _member_form(MemberSchema, submitted=request.form, error=invalid, problems=problems)
        return render_template("members/show.html", member=member, form=form, labels=labels), error.status
    tell("Fiche du membre enregistrée")
    return redirect(url_for("members.index"), 303)


@bp.get("/membres/<uuid:member_id>/retirer")
@guarded(MANAGE_MEMBERS, example=examples.a_member)
def end_form(member_id: uuid.UUID) -> str:
    return render_template("members/end.html", member=services.member_or_404(member_id))


@bp.post("/membres/<uuid:member_id>/retirer")
@guarded(MANAGE_MEMBERS, example=examples.a_member)
def end(member_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    services.end_membership(services.member_or_404(member_id), actor=current_actor())
    tell("Accès retiré", undo_url=url_for("members.reopen", member_id=member_id))
    return redirect(url_for("members.index"), 303)


@bp.get("/membres/<uuid:member_id>/protection")
@guarded(MANAGE_MEMBERS, example=examples.a_joined_member)
def protection_form(member_id: uuid.UUID) -> str:
    return render_template("members/protection.html", member=services.member_or_404(member_id))


@bp.post("/membres/<uuid:member_id>/protection")
@guarded(MANAGE_MEMBERS, example=examples.a_joined_member)
def reset_protection(member_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    services.reset_second_factor(services.member_or_404(member_id), actor=current_actor())
    tell("Second facteur retiré. La personne en est prévenue par message.")
    return redirect(url_for("members.show", member_id=member_id), 303)


@bp.post("/membres/<uuid:member_id>/rouvrir")
@guarded(MANAGE_MEMBERS, example=examples.a_former_member)
def reopen(member_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    services.reopen_membership(services.member_or_404(member_id), actor=current_actor())
    tell("Accès rendu")
    return redirect(url_for("members.index"), 303)


@bp.post("/membres/<uuid:member_id>/relancer")
@guarded(MANAGE_MEMBERS, example=examples.a_member)
def resend(member_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    services.resend_invitation(services.member_or_404(member_id), actor=current_actor())
    tell("Invitation renvoyée")
    return redirect(url_for("members.index"), 303)


# Roles ----------------------------------------------------------------------------------------------


@bp.get("/roles")
@guarded(MANAGE_ROLES)
def roles() -> str:
    actor = current_actor()
    own = services.own_roles(actor)
    labels = dict(services.assignable_permissions(actor))
    shipped = [
        (
            role,
            [
                labels[k]
                for k in sorted(catalog().permissions_of_role(role.key, actor.tenant.enabled))
                if k in labels
            ],
        )
        for role in SHIPPED_ROLES
    ]
    return render_template("members/roles.html", own=own, shipped=shipped, labels=labels)


def _role_form(schema: Any, data: Any = None, **options: Any) -> Form:
    choices = {"permissions": services.permission_choices(current_actor())}
    return form_for(schema, data, choices=choices, **options)


@bp.get("/roles/nouveau")
@guarded(MANAGE_ROLES)
def new_role() -> str:
    entry = _new_role()
    form = _role_form(NewRoleSchema, submitted=entry.kept)
    return render_template("members/role.html", form=form, entry=entry, role=None)


def _new_role() -> KeptForm:
    return kept_form(NewRoleSchema, actor=current_actor(), page="members.new_role")


@bp.post("/roles/nouveau")
@guarded(MANAGE_ROLES, example=examples.a_new_role)
def create_role() -> Any:
    actor, entry = current_actor(), _new_role()
    try:
        services.make_role(decode(NewRoleSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = _role_form(NewRoleSchema, submitted=request.form, error=error)
        return render_template("members/role.html", form=form, entry=entry, role=None), 422
    entry.finish(actor=actor)
    tell("Rôle créé")
    return redirect(url_for("members.roles"), 303)


@bp.get("/roles/<uuid:role_id>")
@guarded(MANAGE_ROLES, example=examples.a_role)
def show_role(role_id: uuid.UUID) -> str:
    role = services.role_or_404(role_id)
    return render_template(
        "members/role.html", form=_role_form(RoleSchema, role), entry=KeptForm(), role=role
    )


@bp.post("/roles/<uuid:role_id>")
@guarded(MANAGE_ROLES, example=examples.a_changed_role)
def edit_role(role_id: uuid.UUID) -> Any:
    role = services.role_or_404(role_id)
    try:
        services.edit_role(role, decode(RoleSchema, request.form), actor=current_actor())
    except StaleEdit as stale:
        form = _role_form(RoleSchema, submitted=request.form)
        return conflict_page(stale, form, title=role.label, back=("Rôles", url_for("members.roles")))
    except InvalidInput as error:
        form = _role_form(RoleSchema, submitted=request.form, error=error)
        return render_template("members/role.html", form=form, entry=KeptForm(), role=role), 422
    tell("Rôle enregistré")
    return redirect(url_for("members.roles"), 303)


@bp.post("/roles/<uuid:role_id>/retirer")
@guarded(MANAGE_ROLES, example=examples.a_role)
def archive_role(role_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    services.archive_role(services.role_or_404(role_id), actor=current_actor())
    tell("Rôle retiré")
    return redirect(url_for("members.roles"), 303)


# Domains --------------------------------------------------------------------------------------------


@bp.get("/domaines")
@guarded(MANAGE_DOMAINS)
def domains() -> str:
    return render_template("members/domains.html", lines=domain_lines(current_actor()), problems=())


@bp.post("/domaines")
@guarded(MANAGE_DOMAINS, example=examples.same_domains)
def change_domains() -> Any:
    actor = current_actor()
    command = decode(DomainsSchema, request.form)
    try:
        on, off = switch_domains(command["domains"], actor=actor)
    except Refused as refused:
        session.rollback()
        page = render_template("members/domains.html", lines=domain_lines(actor), problems=refused.problems)
        return page, refused.status
    tell(told_changes(on, off, command["domains"]))
    return redirect(url_for("members.domains"), 303)


# Settings and journal -------------------------------------------------------------------------------


@bp.get("/reglages")
@guarded(MANAGE_SETTINGS)
def settings() -> str:
    tenant = current_actor().tenant
    data = {
        "name": tenant.name,
        "zone": tenant.zone,
        "small_count_floor": tenant.settings.get("small_count_floor", 5),
    }
    return render_template(
        "members/settings.html", form=form_for(SettingsSchema, data, choices={"zone": ZONES})
    )


@bp.post("/reglages")
@guarded(MANAGE_SETTINGS, example=examples.new_settings)
def change_settings() -> Any:
    try:
        services.edit_settings(decode(SettingsSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        form = form_for(SettingsSchema, submitted=request.form, error=error, choices={"zone": ZONES})
        return render_template("members/settings.html", form=form), 422
    tell("Réglages enregistrés")
    return redirect(url_for("members.settings"), 303)


@bp.get("/journal")
@guarded(READ_AUDIT)
def journal() -> str:
    before = request.args.get("avant", type=int)
    page = journal_page(current_actor(), before)
    return render_template("members/journal.html", page=page)
