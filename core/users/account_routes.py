"""One's own account: appearance, password, second factor, passkeys, recovery codes, sessions."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response

from core.access.policy import open_to_all
from core.errors import InvalidInput, NotFound, Refused, Throttled
from core.users import passkeys, second_factor, services, throttling
from core.users.blueprint import bp, form_again, proved, safe_path, signed_in
from core.users.passwords import matches
from core.users.routes import WRONG_CODE
from core.users.schemas import (
    AppearanceSchema,
    ChangePasswordSchema,
    CodeSchema,
    ConfirmSchema,
    NewAddressSchema,
    NothingSchema,
    PasskeyAnswerSchema,
)
from core.users.services import Account
from core.users.sessions import end_all_sessions, end_sessions, list_sessions, refresh
from core.users.tokens import LinkExpired
from core.web.forms import decode, form_for
from core.web.messages import tell

OWN: Final = "one's own account, for whoever is signed in"
APPEARANCE: Final = (
    ("auto", "Comme l’appareil"),
    ("light", "Claire"),
    ("dark", "Sombre"),
)


def _account() -> Account:
    return services.get_account(current_user.id)


def _back() -> Response:
    return redirect(url_for("users.account"), 303)


def _to_protection() -> Response:
    return redirect(url_for("users.protection"), 303)


@bp.get("/compte")
@open_to_all(OWN)
@signed_in
def account() -> Any:
    appearance = form_for(
        AppearanceSchema, {"appearance": current_user.appearance}, choices={"appearance": APPEARANCE}
    )
    return render_template(
        "users/account.html",
        form=appearance,
        sessions=list_sessions(current_user),
        current_session=current_user.session_id,
        email=current_user.email,
        protected=current_user.has_second_factor,
    )


@bp.post("/compte/apparence")
@open_to_all(OWN)
@signed_in
def appearance() -> Any:
    command = decode(AppearanceSchema, request.form)
    services.set_appearance(_account(), command.appearance)
    tell("Apparence enregistrée")
    return _back()


@bp.route("/compte/mot-de-passe", methods=["GET", "POST"])
@open_to_all(OWN)
@signed_in
def password() -> Any:
    if request.method == "GET":
        return render_template("users/password.html", form=form_for(ChangePasswordSchema))
    try:
        command = decode(ChangePasswordSchema, request.form)
        throttling.spend(throttling.CONFIRM, str(current_user.id))
        services.change_password(_account(), command.current, command.password, keep=current_user.session_id)
    except (InvalidInput, Throttled) as error:
        return form_again("users/password.html", ChangePasswordSchema, error)
    throttling.forgive(throttling.CONFIRM, str(current_user.id))
    refresh()
    tell("Mot de passe changé. Vos autres sessions sont fermées.")
    return _back()


@bp.route("/compte/adresse", methods=["GET", "POST"])
@open_to_all(OWN)
@proved
def address() -> Any:
    """The same answer whether another account has the address or not."""
    if request.method == "GET":
        return render_template("users/address.html", form=form_for(NewAddressSchema))
    try:
        command = decode(NewAddressSchema, request.form)
        throttling.spend(throttling.NEW_ADDRESS, str(current_user.id))
        services.request_address(_account(), command.email)
    except (InvalidInput, Throttled) as error:
        return form_again("users/address.html", NewAddressSchema, error)
    tell("Un lien est envoyé à la nouvelle adresse. Ouvrez-le dans les deux heures.")
    return _back()


@bp.route("/adresse/<token>", methods=["GET", "POST"])
@open_to_all("the signed link is the proof")
def confirm_address(token: str) -> Any:
    try:
        account, email = services.open_address_link(token)
        if request.method == "POST":
            decode(NothingSchema, request.form)
            services.change_address(account, email)
    except LinkExpired as error:
        return render_template("users/link_expired.html", kind="address"), error.status
    if request.method == "GET":
        return render_template("users/confirm_address.html", form=form_for(NothingSchema))
    tell("Adresse changée")
    return redirect(url_for("users.account" if current_user.is_authenticated else "users.sign_in"), 303)


@bp.route("/compte/confirmer", methods=["GET", "POST"])
@open_to_all(OWN)
@signed_in
def confirm() -> Any:
    if request.method == "GET":
        form = form_for(ConfirmSchema, {"suite": safe_path(request.args.get("suite", ""))})
        return render_template("users/confirm.html", form=form)
    try:
        command = decode(ConfirmSchema, request.form)
        throttling.spend(throttling.CONFIRM, str(current_user.id))
        if not matches(command.password, _account().credential.password_hash):
            raise InvalidInput({"password": [services.WRONG_PASSWORD]})
    except (InvalidInput, Throttled) as error:
        return form_again("users/confirm.html", ConfirmSchema, error)
    throttling.forgive(throttling.CONFIRM, str(current_user.id))
    refresh()
    return redirect(safe_path(command.suite) or url_for("users.account"), 303)


# Second factor -----------------------------------------------------------------------------------------


@bp.get("/compte/protection")
@open_to_all(OWN)
@signed_in
def protection() -> Any:
    required = second_factor.is_required(current_user.id)
    return render_template(
        "users/protection.html",
        has_totp=current_user.has_totp,
        passkeys=passkeys.known_to(current_user.id),
        codes_left=len(_account().credential.recovery_codes),
        missing=required and not current_user.has_second_factor,
    )


@bp.route("/compte/protection/application", methods=["GET", "POST"])
@open_to_all(OWN)
@proved
def application() -> Any:
    # The secret waits in the cookie, encrypted, so that a page read again shows the same one.
    secret = cookie.setdefault("totp", second_factor.new_secret())
    context = {
        "qr_code": second_factor.qr_code(secret, current_user.email),
        "key": second_factor.readable_key(secret),
    }
    if request.method == "GET":
        return render_template("users/application.html", form=form_for(CodeSchema), **context)
    try:
        command = decode(CodeSchema, request.form)
        throttling.spend(throttling.SECOND_FACTOR, str(current_user.id))
        if not second_factor.enrol(_account().credential, secret, command.code):
            raise InvalidInput({"code": [WRONG_CODE]})
    except (InvalidInput, Throttled) as error:
        return form_again("users/application.html", CodeSchema, error, **context)
    throttling.forgive(throttling.SECOND_FACTOR, str(current_user.id))
    cookie.pop("totp", None)
    services.note_second_factor(current_user.id)
    tell("Application ajoutée. Gardez vos codes de secours en lieu sûr.")
    return redirect(url_for("users.recovery_codes"), 303)


@bp.post("/compte/protection/application/retirer")
@open_to_all(OWN)
@proved
def application_remove() -> Any:
    decode(NothingSchema, request.form)
    second_factor.drop_totp(_account().credential)
    services.note_second_factor(current_user.id)
    tell("Application retirée")
    return _to_protection()


@bp.post("/compte/protection/cles/demande")
@open_to_all(OWN)
@proved
def passkey_demand() -> Any:
    decode(NothingSchema, request.form)
    mine = _account()
    return jsonify(passkeys.registration_options(mine.user, mine.credential))


@bp.post("/compte/protection/cles")
@open_to_all(OWN)
@proved
def passkey_add() -> Any:
    command = decode(PasskeyAnswerSchema, request.form)
    mine = _account()
    try:
        passkeys.register_passkey(mine.user.id, command.credential, command.name or "Clé d’accès")
    except Refused as error:
        flash(error.message, "error")
        return _to_protection()
    first = not mine.credential.recovery_codes
    if first:
        second_factor.renew_recovery_codes(mine.credential)
    services.note_second_factor(current_user.id)
    tell("Clé d’accès ajoutée")
    return redirect(url_for("users.recovery_codes"), 303) if first else _to_protection()


@bp.post("/compte/protection/cles/<uuid:passkey_id>/retirer")
@open_to_all(OWN)
@proved
def passkey_remove(passkey_id: uuid.UUID) -> Any:
    decode(NothingSchema, request.form)
    services.remove_passkey(current_user.id, passkey_id)
    services.note_second_factor(current_user.id)
    tell("Clé d’accès retirée")
    return _to_protection()


@bp.route("/compte/protection/codes", methods=["GET", "POST"])
@open_to_all(OWN)
@proved
def recovery_codes() -> Any:
    credential = _account().credential
    if request.method == "GET":
        return render_template("users/recovery_codes.html", codes=second_factor.recovery_codes(credential))
    decode(NothingSchema, request.form)
    second_factor.renew_recovery_codes(credential)
    services.note_second_factor(current_user.id)
    tell("Nouveaux codes de secours. Les anciens ne servent plus.")
    return redirect(url_for("users.recovery_codes"), 303)


# Sessions ----------------------------------------------------------------------------------------------


@bp.post("/compte/sessions/<uuid:session_id>/terminer")
@open_to_all(OWN)
@signed_in
def session_end(session_id: uuid.UUID) -> Any:
    decode(NothingSchema, request.form)
    if not end_sessions([session_id], current_user.id):
        raise NotFound
    tell("Session fermée")
    return _back()


@bp.post("/compte/sessions/terminer-les-autres")
@open_to_all(OWN)
@signed_in
def sessions_end_others() -> Any:
    decode(NothingSchema, request.form)
    count = end_all_sessions(current_user.id, but=current_user.session_id)
    tell(f"{count} autres sessions fermées" if count > 1 else "Autres sessions fermées")
    return _back()
