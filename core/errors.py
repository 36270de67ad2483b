"""The errors a use-case may raise: each knows its code, its HTTP status and its French sentence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from core.records import dataclass


class DomainError(Exception):
    """An expected refusal, shown to the user in her words.

    ``message`` is a French sentence for the screen; it never holds personal data.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    default_message: ClassVar[str] = "Cette demande ne peut pas être traitée."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default_message
        super().__init__(self.message)


class NotFound(DomainError):
    """The thing does not exist, belongs to another structure, or must look as if it did not exist."""

    code = "not_found"
    status = 404
    default_message = "Cette page n’existe pas, ou plus."


class Forbidden(DomainError):
    """The thing exists in the member's own structure, but she lacks the right."""

    code = "forbidden"
    status = 403
    default_message = "Votre rôle ne permet pas cette action."


class SignInRequired(DomainError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_required"
    status = 401
    default_message = "Connectez-vous pour continuer."


class InvalidInput(DomainError):
    """The form or the JSON body does not fit its schema; ``errors`` maps a field to French sentences."""

    code = "invalid"
    status = 422
    default_message = "Certaines réponses sont à corriger."

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        super().__init__(message)
        self.errors: dict[str, list[str]] = {name: list(texts) for name, texts in errors.items()}


class Refused(DomainError):
    """A rule of the trade, or one or more plugins, object to the change; all objections are gathered.

    ``errors`` maps fields that would have to be corrected as well, as ``InvalidInput`` does.
    """

    code = "refused"
    status = 409
    default_message = "Cette action n’est pas possible pour le moment."

    def __init__(self, problems: Sequence[str], errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(" ".join(problems) if problems else None)
        self.problems = list(problems)
        self.errors: dict[str, list[str]] = {name: list(texts) for name, texts in (errors or {}).items()}


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field changed on both sides since the version the edit was based on."""

    name: str
    theirs: Any
    mine: Any


class StaleEdit(DomainError):
    """The same field was changed meanwhile: both values are shown and the user chooses.

    ``author_id`` is the membership that changed it last, ``at`` when; None when the history does not say.
    """

    code = "stale"
    status = 409
    default_message = "Cette fiche a été modifiée entre-temps."

    def __init__(
        self,
        conflicts: Sequence[FieldConflict],
        current_version: int,
        *,
        author_id: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        super().__init__()
        self.author_id = author_id
        self.at = at
        self.conflicts = list(conflicts)
        self.current_version = current_version


class DuplicateContent(DomainError):
    """The client-made id is already taken by the same author with other content."""

    code = "duplicate"
    status = 409
    default_message = "Une autre saisie porte déjà cet identifiant, avec un contenu différent."


class Throttled(DomainError):
    """Too many tries from one account or one address; ``limit`` names which count is full."""

    code = "throttled"
    status = 429
    default_message = "Trop d’essais. Patientez quelques minutes avant de recommencer."

    def __init__(self, retry_after: int, limit: str = "") -> None:
        super().__init__()
        self.retry_after, self.limit = retry_after, limit

    @property
    def minutes(self) -> int:
        """Whole minutes after which a try is judged again."""
        return max(1, -(-self.retry_after // 60))


class ConfigurationError(RuntimeError):
    """The installation or a plugin is wrong: start-up stops and names what is wrong."""
