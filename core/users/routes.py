"""Doors: sign-in, second step, sign-out, forgotten password, invitation, choice of structure."""

from __future__ import annotations

import hmac
import time
import uuid
from typing import Any, Final

from flask import jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response

from core.access.policy import open_to_all
from core.errors import DomainError, InvalidInput, NotFound, Refused, Throttled
from core.tenancy.binding import Actor, Caller, act_as, bind, tenant_info
from core.tenancy.models import Membership
from core.tenancy.routing import memberships_of, role_label, structure_by_id
from core.users import passkeys, second_factor, services, throttling, tokens
from core.users.blueprint import bp, form_again, onward, safe_path, signed_in
from core.users.schemas import (
    AcceptSchema,
    CodeSchema,
    ForgottenSchema,
    NamesSchema,
    NewPasswordSchema,
    NothingSchema,
    PasskeyAnswerSchema,
    RecoveryCodeSchema,
    SignInSchema,
)
from core.users.services import Account
from core.users.sessions import begin_session, leave_session
from core.web.forms import decode, form_for
from core.web.messages import tell

NOT_RIGHT: Final = "L’adresse ou le mot de passe ne convient pas."
WRONG_CODE: Final = "Ce code ne convient pas. Attendez le suivant dans l’application, puis recopiez-le."
WRONG_RECOVERY: Final = "Ce code de secours ne convient pas, ou il a déjà servi."
#: Seconds between the password and the second step.
SECOND_STEP: Final = 600


def _address() -> str:
    return request.remote_addr or ""


# Sign-in -----------------------------------------------------------------------------------------------


@bp.route("/connexion", methods=["GET", "POST"])
@open_to_all("the sign-in page")
def sign_in() -> Any:
    if request.method == "GET":
        suite = safe_path(request.args.get("suite", ""))
        if current_user.is_authenticated:
            return onward(suite)
        return render_template("users/sign_in.html", form=form_for(SignInSchema, {"suite": suite}))
    try:
        command = decode(SignInSchema, request.form)
        account = _authenticate(command.email, command.password)
    except (InvalidInput, Refused, Throttled) as error:
        return form_again("users/sign_in.html", SignInSchema, error)
    return _first_step_done(account, command.suite)


def _authenticate(email: str, password: str) -> Account:
    """Tries are counted by what was typed, so an unknown address answers as a known one does."""
    throttling.spend(throttling.ADDRESS, _address())
    throttling.spend(throttling.ACCOUNT, email)
    account = services.authenticate(email, password)
    if account is None:
        raise InvalidInput({"password": [NOT_RIGHT]})
    throttling.forgive(throttling.ACCOUNT, email)
    throttling.give_back(throttling.ADDRESS, _address())
    return account


def _first_step_done(account: Account, suite: str) -> Response:
    if not services.has_second_factor(account):
        begin_session(account.user)
        return onward(suite)
    cookie["pending"] = {
        "user": account.user.id.hex,
        "proof": tokens.password_proof(account.credential),
        "at": int(time.time()),
        "suite": safe_path(suite),
    }
    return redirect(url_for("users.second_step"), 303)


def _pending() -> tuple[Account, str] | None:
    """Who gave the right password a short while ago in this browser, and where she was going."""
    pending = cookie.get("pending")
    if not pending or time.time() - pending["at"] > SECOND_STEP:
        return None
    try:
        account = services.get_account(uuid.UUID(pending["user"]))
    except NotFound:
        return None
    if not account.user.active or not hmac.compare_digest(
        pending["proof"], tokens.password_proof(account.credential)
    ):
        return None
    return account, str(pending["suite"])


def _step_again(template: str, schema: type[Any], error: DomainError, account: Account) -> Response:
    return form_again(template, schema, error, has_totp=account.credential.totp_secret is not None)


@bp.route("/connexion/code", methods=["GET", "POST"])
@open_to_all("the second step of sign-in, after the password")
def second_step() -> Any:
    found = _pending()
    if found is None:
        return redirect(url_for("users.sign_in"), 303)
    account, suite = found
    if request.method == "GET":
        has_totp = account.credential.totp_secret is not None
        return render_template("users/second_step.html", form=form_for(CodeSchema), has_totp=has_totp)
    try:
        command = decode(CodeSchema, request.form)
        throttling.spend(throttling.SECOND_FACTOR, str(account.user.id))
        if not second_factor.check_code(account.credential, command.code):
            raise InvalidInput({"code": [WRONG_CODE]})
    except (InvalidInput, Throttled) as error:
        return _step_again("users/second_step.html", CodeSchema, error, account)
    throttling.forgive(throttling.SECOND_FACTOR, str(account.user.id))
    begin_session(account.user)
    return onward(suite)


@bp.route("/connexion/code-de-secours", methods=["GET", "POST"])
@open_to_all("the second step of sign-in without the telephone")
def recovery_step() -> Any:
    found = _pending()
    if found is None:
        return redirect(url_for("users.sign_in"), 303)
    account, suite = found
    if request.method == "GET":
        return render_template("users/recovery_step.html", form=form_for(RecoveryCodeSchema))
    try:
        command = decode(RecoveryCodeSchema, request.form)
        throttling.spend(throttling.SECOND_FACTOR, str(account.user.id))
        if not second_factor.spend_recovery_code(account.credential, command.code):
            raise InvalidInput({"code": [WRONG_RECOVERY]})
    except (InvalidInput, Throttled) as error:
        return _step_again("users/recovery_step.html", RecoveryCodeSchema, error, account)
    throttling.forgive(throttling.SECOND_FACTOR, str(account.user.id))
    begin_session(account.user)
    left = len(account.credential.recovery_codes)
    tell(f"Connexion par un code de secours. Il en reste {left}.")
    return onward(suite)


@bp.post("/connexion/cle-d-acces/demande")
@open_to_all("a challenge for a passkey; it names nobody")
def passkey_challenge() -> Any:
    decode(NothingSchema, request.form)
    throttling.spend(throttling.ADDRESS, _address())
    return jsonify(passkeys.authentication_options())


@bp.post("/connexion/cle-d-acces")
@open_to_all("sign-in by passkey")
def passkey_sign_in() -> Any:
    try:
        command = decode(PasskeyAnswerSchema, request.form)
        user = passkeys.verify_passkey(command.credential)
    except (InvalidInput, Refused) as error:
        problem = Refused([passkeys.NOT_ACCEPTED])
        problem.__cause__ = error
        return form_again("users/sign_in.html", SignInSchema, problem)
    throttling.give_back(throttling.ADDRESS, _address())
    begin_session(user)
    return onward(command.suite)


@bp.post("/deconnexion")
@open_to_all("whoever is not signed in is already out")
def sign_out() -> Any:
    decode(NothingSchema, request.form)
    if current_user.is_authenticated:
        leave_session(current_user._get_current_object())
    response = redirect(url_for("users.sign_in"), 303)
    # Unsent drafts of a shared telephone go with the person.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


# Forgotten password ------------------------------------------------------------------------------------


@bp.route("/mot-de-passe/oublie", methods=["GET", "POST"])
@open_to_all("whoever forgot her password cannot sign in")
def forgotten() -> Any:
    if request.method == "GET":
        return render_template("users/forgotten.html", form=form_for(ForgottenSchema))
    try:
        command = decode(ForgottenSchema, request.form)
        throttling.spend(throttling.RESET_ADDRESS, _address())
    except (InvalidInput, Throttled) as error:
        return form_again("users/forgotten.html", ForgottenSchema, error)
    # Beyond the limit of the account the same page says the same thing, and nothing leaves.
    if throttling.within(throttling.RESET_ACCOUNT, command.email):
        services.request_reset(command.email)
    return redirect(url_for("users.forgotten_sent"), 303)


@bp.get("/mot-de-passe/envoye")
@open_to_all("the same words whether the account exists or not")
def forgotten_sent() -> Any:
    return render_template("users/forgotten_sent.html")


@bp.route("/mot-de-passe/nouveau/<token>", methods=["GET", "POST"])
@open_to_all("the signed link is the proof")
def new_password(token: str) -> Any:
    try:
        account = services.account_of_link(token)
    except tokens.LinkExpired as error:
        return render_template("users/link_expired.html", kind="password"), error.status
    if request.method == "GET":
        return render_template("users/new_password.html", form=form_for(NewPasswordSchema))
    try:
        command = decode(NewPasswordSchema, request.form)
        services.set_password(account, command.password)
    except InvalidInput as error:
        return form_again("users/new_password.html", NewPasswordSchema, error)
    throttling.forgive(throttling.ACCOUNT, account.user.email)
    tell("Mot de passe enregistré. Connectez-vous avec le nouveau.")
    return redirect(url_for("users.sign_in"), 303)


# Invitation --------------------------------------------------------------------------------------------


def _bind_link(token: str) -> tuple[Membership, Actor]:
    """The link is the actor: it binds the session to its structure. Raises LinkExpired."""
    link = tokens.read_invitation_token(token)
    tenant = structure_by_id(link.tenant_id)
    if tenant is None or tenant.suspended_at is not None:
        raise tokens.LinkExpired
    bind(tenant.id)
    actor = Actor(kind=Caller.LINK, tenant=tenant_info(tenant), label="invitation")
    act_as(actor)
    return services.open_invitation(link), actor


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_all("the signed link is the proof")
def invitation(token: str) -> Any:
    try:
        membership, actor = _bind_link(token)
    except tokens.LinkExpired as error:
        return render_template("users/link_expired.html", kind="invitation"), error.status
    if current_user.is_authenticated:
        return _join(membership, actor)
    if services.find_account(str(membership.invited_email)) is not None:
        return render_template(
            "users/invitation_known.html",
            structure=actor.tenant.name,
            sign_in_url=url_for("users.sign_in", suite=request.path),
        )
    return _accept(membership, actor)


def _accept(membership: Membership, actor: Actor) -> Any:
    context = {"structure": actor.tenant.name, "email": membership.invited_email}
    if request.method == "GET":
        return render_template("users/invitation.html", form=form_for(AcceptSchema, membership), **context)
    try:
        command = decode(AcceptSchema, request.form)
        account = services.accept_invitation(membership, command, actor=actor)
    except (InvalidInput, Refused) as error:
        return form_again("users/invitation.html", AcceptSchema, error, **context)
    begin_session(account.user)
    return redirect(f"/s/{actor.tenant.slug}/", 303)


def _join(membership: Membership, actor: Actor) -> Any:
    mine = current_user.email == membership.invited_email
    context = {"structure": actor.tenant.name, "mine": mine, "email": current_user.email}
    if request.method == "GET":
        form = form_for(NamesSchema, membership)
        return render_template("users/invitation_join.html", form=form, **context)
    try:
        command = decode(NamesSchema, request.form)
        services.join_with_account(membership, current_user.id, current_user.email, command, actor=actor)
    except (InvalidInput, Refused) as error:
        return form_again("users/invitation_join.html", NamesSchema, error, **context)
    return redirect(f"/s/{actor.tenant.slug}/", 303)


# Structures --------------------------------------------------------------------------------------------


@bp.get("/structures")
@open_to_all("the user's own memberships, read by a policy of the database")
@signed_in
def structures() -> Any:
    rows = memberships_of(current_user.id)
    if len(rows) == 1:
        return redirect(f"/s/{rows[0].slug}/", 303)
    shown = [
        {
            "name": row.name,
            "url": f"/s/{row.slug}/",
            "roles": role_label(row.role_keys, {}),
            "suspended": row.suspended_at is not None,
        }
        for row in rows
    ]
    return render_template("users/structures.html", structures=shown)
