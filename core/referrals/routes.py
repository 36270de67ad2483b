"""Pages of partners and shares: ``/s/<slug>/partenaires/…``."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.access.policy import guarded
from core.casefiles.permissions import MANAGE_PARTNERS, SHARE
from core.cases.access import case_or_404
from core.cases.models import Case
from core.codelists.services import all_options
from core.consent.gate import ConsentMissing, concerned
from core.consent.views import file_url
from core.db.keyset import page
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import InvalidInput, NotFound, StaleEdit
from core.extension.blueprint import PluginBlueprint
from core.planning.clock import today
from core.referrals import examples, panels, queries, services
from core.referrals.models import Partner, Share
from core.referrals.schemas import EditPartnerSchema, PartnerSchema, PartnerSearchSchema, ShareSchema
from core.referrals.services import LONGEST
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell

bp = PluginBlueprint("named_files", __name__, name="partners", prefix="partenaires")

Answer = Response | str | tuple[str, int]


# --- the directory ---------------------------------------------------------------------------------------


def _to(endpoint: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, **values), 303)


def _kinds(actor: Actor) -> dict[str, str]:
    return {option.value: option.label for option in all_options("partner_type", actor)}


@bp.get("/")
@guarded(MANAGE_PARTNERS, example=examples.index)
def index() -> Answer:
    actor = current_actor()
    archived = request.args.get("vue") == "archives"
    found = page(
        session,
        queries.partners(actor, archived=archived),
        queries.KEYSET,
        cursor=request.args.get("suite"),
        descending=False,
    )
    return render_template(
        "partners/index.html", found=found, archived=archived, kinds=_kinds(actor), words="", form=None
    )


@bp.post("/chercher")
@guarded(MANAGE_PARTNERS, example=examples.search)
def search() -> Answer:
    """Posted, since words typed by a person do not go into an address."""
    actor = current_actor()
    words = decode(PartnerSearchSchema, request.form)["q"]
    found = page(session, queries.partners(actor, words=words), queries.KEYSET, descending=False)
    return render_template(
        "partners/index.html", found=found, archived=False, kinds=_kinds(actor), words=words, form=None
    )


def _partner_page(form: Form, title: str, partner: Partner | None = None) -> str:
    return render_template("partners/form.html", form=form, title=title, partner=partner)


@bp.route("/nouveau", methods=["GET", "POST"])
@guarded(MANAGE_PARTNERS, example=examples.new_partner)
def create() -> Answer:
    title = "Ajouter un partenaire"
    if request.method == "GET":
        return _partner_page(form_for(PartnerSchema), title)
    try:
        services.create_partner(decode(PartnerSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        return _partner_page(form_for(PartnerSchema, submitted=request.form, error=error), title), 422
    tell("Partenaire ajouté")
    return _to("partners.index")


@bp.route("/<uuid:partner_id>", methods=["GET", "POST"])
@guarded(MANAGE_PARTNERS, example=examples.editing_partner)
def edit(partner_id: uuid.UUID) -> Answer:
    title = "Modifier le partenaire"
    partner = get_or_404(Partner, partner_id)
    if request.method == "GET":
        return _partner_page(form_for(EditPartnerSchema, partner, version=partner.version), title, partner)
    try:
        services.edit_partner(partner, decode(EditPartnerSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        form = form_for(EditPartnerSchema, submitted=request.form, error=error)
        return _partner_page(form, title, partner), 422
    except StaleEdit as stale:
        form = form_for(EditPartnerSchema, submitted=request.form)
        back = ("Partenaires", url_for("partners.index"))
        return conflict_page(stale, form, title="Deux saisies différentes", back=back)
    tell("Partenaire modifié")
    return _to("partners.index")


@bp.post("/<uuid:partner_id>/archiver")
@guarded(MANAGE_PARTNERS, example=examples.one_partner)
def archive(partner_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.archive_partner(get_or_404(Partner, partner_id), actor=current_actor())
    tell("Partenaire archivé", undo_url=url_for("partners.restore", partner_id=partner_id))
    return _to("partners.index")


@bp.post("/<uuid:partner_id>/remettre")
@guarded(MANAGE_PARTNERS, example=examples.one_partner)
def restore(partner_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.restore_partner(get_or_404(Partner, partner_id), actor=current_actor())
    tell("Partenaire remis dans le carnet")
    return _to("partners.index")


# --- shares of a file ------------------------------------------------------------------------------------


def _file(case_id: uuid.UUID, actor: Actor) -> Case:
    """The named file, if the actor may know of it: a situation shares nothing."""
    case = case_or_404(case_id, actor)
    if case.named_at is None:
        raise NotFound
    return case


@bp.get("/dossier/<uuid:case_id>")
@guarded(SHARE, example=examples.one_file)
def shares(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = _file(case_id, actor)
    return render_template(
        "partners/shares.html", case=case, shares=panels.panel_alone(case, actor), back_url=file_url(case.id)
    )


@bp.route("/dossier/<uuid:case_id>/nouveau", methods=["GET", "POST"])
@guarded(SHARE, example=examples.preparing)
def prepare(case_id: uuid.UUID) -> Answer:
    """The form, then the page that shows exactly what will be seen, then the share itself."""
    actor = current_actor()
    case = _file(case_id, actor)
    error: InvalidInput | None = None
    problems: list[str] = []
    if request.method == "POST":
        try:
            said = decode(ShareSchema, request.form)
            if said.confirmed:
                services.share_extract(case, said.command, actor=actor)
                tell("Partage ouvert : le partenaire est prévenu s’il a une adresse")
                return _to("partners.shares", case_id=case.id)
            services.check_extract(case, said.command, actor=actor)
            partner = get_or_404(Partner, said.command.partner_id)
            return render_template(
                "partners/preview.html",
                case=case,
                partner=partner,
                said=said.command,
                form=_sent(case, actor),
            )
        except InvalidInput as refused:
            error = refused
        except ConsentMissing as missing:
            problems = missing.problems
    form = form_for(
        ShareSchema,
        {"expires_on": today(actor) + LONGEST / 4},
        submitted=request.form if request.method == "POST" else None,
        error=error,
        choices=_choices(case, actor),
        problems=problems,
    )
    shown = render_template("partners/prepare.html", case=case, form=form)
    return (shown, error.status if error else 409) if error or problems else shown


def _choices(case: Case, actor: Actor) -> dict[str, Any]:
    parties = concerned(case.id, actor).values()
    return {
        "partner_id": queries.partner_options(actor),
        "party_ids": [(party.id, party.label) for party in parties if not party.erased],
    }


def _sent(case: Case, actor: Actor) -> Form:
    return form_for(ShareSchema, submitted=request.form, choices=_choices(case, actor))


@bp.post("/dossier/<uuid:case_id>/<uuid:share_id>/clore")
@guarded(SHARE, example=examples.one_share)
def close_share(case_id: uuid.UUID, share_id: uuid.UUID) -> Answer:
    actor = current_actor()
    decode(NoAnswers, request.form)
    case = _file(case_id, actor)
    share = get_or_404(Share, share_id)
    if share.case_id != case.id:
        raise NotFound
    services.close_share(share, reason="done" if share.answered_at else "cancelled", actor=actor)
    tell("Partage clos : son adresse ne montre plus rien")
    return _to("partners.shares", case_id=case.id)
