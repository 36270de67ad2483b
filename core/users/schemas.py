"""What the forms of accounts send."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from core.records import dataclass
from core.users.models import APPEARANCES
from core.users.passwords import MAX_LENGTH
from core.web.forms import NOT_OFFERED, REQUIRED, CommandSchema, Text

BAD_EMAIL: Final = "Écrivez l’adresse complète, par exemple prenom.nom@structure.fr."
DIFFERENT: Final = "Les deux mots de passe ne sont pas les mêmes : recopiez-le."
ADVICE: Final = "Au moins 12 caractères. Trois ou quatre mots sans rapport se retiennent bien."


_EMAIL_MESSAGES: Final[dict[str, Any]] = {"invalid": BAD_EMAIL, "required": BAD_EMAIL, "null": BAD_EMAIL}
_SECRET_MESSAGES: Final[dict[str, Any]] = {"required": REQUIRED, "null": REQUIRED}


class Email(ma.fields.Email):
    """An address, in lower case: it is how an account is found."""

    def __init__(
        self, *, autocomplete: str = "username", label: str = "Adresse électronique", **kwargs: Any
    ) -> None:
        metadata = {
            "label": label,
            "widget": "email",
            "attrs": {"autocomplete": autocomplete, "inputmode": "email", "maxlength": 254},
        }
        super().__init__(required=True, metadata=metadata, error_messages=_EMAIL_MESSAGES, **kwargs)
        self.validators.append(ma.validate.Length(max=254, error=BAD_EMAIL))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return str(super()._deserialize(value, attr, data, **kwargs)).lower()

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        clean = value.strip() if isinstance(value, str) else value
        return super().deserialize(clean, attr, data, **kwargs)


class Password(ma.fields.String):
    """A secret: kept as typed, spaces included, and never written back into a page."""

    def __init__(self, *, label: str = "Mot de passe", advice: str = "", **kwargs: Any) -> None:
        metadata = {"label": label, "widget": "password", "help": advice}
        super().__init__(required=True, metadata=metadata, error_messages=_SECRET_MESSAGES, **kwargs)
        self.validators.append(ma.validate.Length(max=4 * MAX_LENGTH, error="Ce mot de passe est trop long."))


def _code(label: str, **attrs: Any) -> Text:
    return Text(
        max=40,
        required=True,
        metadata={"label": label, "attrs": {"autocomplete": "one-time-code", "spellcheck": "false", **attrs}},
    )


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    password: str
    suite: str = ""


class SignInSchema(CommandSchema):
    command = SignIn

    email = Email()
    password = Password()
    suite = Text(max=500, load_default="", metadata={"widget": "hidden"})


@dataclass(frozen=True, slots=True)
class Code:
    code: str


class CodeSchema(CommandSchema):
    command = Code

    code = _code("Code à six chiffres", inputmode="numeric", maxlength=10)


class RecoveryCodeSchema(CommandSchema):
    command = Code

    code = _code("Code de secours", autocapitalize="none")


@dataclass(frozen=True, slots=True)
class Forgotten:
    email: str


class ForgottenSchema(CommandSchema):
    command = Forgotten

    email = Email()


@dataclass(frozen=True, slots=True)
class NewAddress:
    email: str


class NewAddressSchema(CommandSchema):
    command = NewAddress

    email = Email(autocomplete="email", label="Nouvelle adresse électronique")


def _same(data: dict[str, Any]) -> None:
    if data.get("password") != data.get("again"):
        raise ma.ValidationError(DIFFERENT, "again")


@dataclass(frozen=True, slots=True)
class NewPassword:
    password: str
    again: str


class NewPasswordSchema(CommandSchema):
    command = NewPassword

    password = Password(label="Nouveau mot de passe", advice=ADVICE)
    again = Password(label="Le même, une seconde fois")

    @ma.validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        _same(data)


@dataclass(frozen=True, slots=True)
class ChangePassword:
    current: str
    password: str
    again: str


class ChangePasswordSchema(CommandSchema):
    command = ChangePassword

    current = Password(label="Mot de passe actuel")
    password = Password(label="Nouveau mot de passe", advice=ADVICE)
    again = Password(label="Le même, une seconde fois")

    @ma.validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        _same(data)


@dataclass(frozen=True, slots=True)
class Confirm:
    password: str
    suite: str = ""


class ConfirmSchema(CommandSchema):
    command = Confirm

    password = Password()
    suite = Text(max=500, load_default="", metadata={"widget": "hidden"})


@dataclass(frozen=True, slots=True)
class Accept:
    """The answer of a new member: her names in this structure, and a password for her account."""

    given_name: str
    family_name: str
    password: str


class AcceptSchema(CommandSchema):
    command = Accept

    given_name = Text(
        max=80, required=True, metadata={"label": "Prénom", "attrs": {"autocomplete": "given-name"}}
    )
    family_name = Text(
        max=80, load_default="", metadata={"label": "Nom", "attrs": {"autocomplete": "family-name"}}
    )
    password = Password(label="Mot de passe", advice=ADVICE)


@dataclass(frozen=True, slots=True)
class Names:
    given_name: str
    family_name: str


class NamesSchema(CommandSchema):
    """What an existing account answers to an invitation."""

    command = Names

    given_name = Text(
        max=80, required=True, metadata={"label": "Prénom", "attrs": {"autocomplete": "given-name"}}
    )
    family_name = Text(
        max=80, load_default="", metadata={"label": "Nom", "attrs": {"autocomplete": "family-name"}}
    )


@dataclass(frozen=True, slots=True)
class Appearance:
    appearance: str


class AppearanceSchema(CommandSchema):
    command = Appearance

    appearance = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(APPEARANCES, error=NOT_OFFERED),
        metadata={"label": "Apparence", "widget": "radio"},
        error_messages={"required": REQUIRED},
    )


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """``credential`` is the JSON that the browser made; ``name`` is how the owner knows the key."""

    credential: str
    name: str = ""
    suite: str = ""


class PasskeyAnswerSchema(CommandSchema):
    command = PasskeyAnswer

    credential = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=20_000),
        error_messages={"required": "Votre navigateur n’a rien répondu : recommencez."},
    )
    name = Text(max=60, load_default="", metadata={"label": "Nom de la clé"})
    suite = Text(max=500, load_default="", metadata={"widget": "hidden"})


@dataclass(frozen=True, slots=True)
class Nothing:
    """A button: nothing to say but the click."""


class NothingSchema(CommandSchema):
    command = Nothing
