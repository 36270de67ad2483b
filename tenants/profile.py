"""A profile: the preset of one kind of structure, read from a TOML file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

import marshmallow as ma

from core.access.permissions import SHIPPED_ROLES
from core.errors import ConfigurationError, NotFound
from core.extension.catalog import USUAL_ENTRY, catalog
from core.extension.manager import hooks
from core.records import dataclass

FOLDER: Final = Path(__file__).parent / "profiles"

#: What a structure is in law: a CCAS is not a town hall (secrecy, art. L133-5 CASF), neither is an association.
LEGAL_FORMS: Final = ("association", "commune", "ccas")


class ProfileError(ConfigurationError):
    """A profile names something that is not installed, or says something unknown."""


@dataclass(frozen=True, slots=True)
class VocabularyPreset:
    """What a new structure of this kind sees of one list: the codes put first, and those hidden."""

    first: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """The preset of one kind of structure; the structure changes all of it afterwards.

    ``plugins`` are the domains switched on, ``roles`` the shipped roles proposed first when a member is
    invited. ``kinds_aside`` are kinds of entry that its form does not propose. ``usual_entry`` is the kind whose
    own form « Saisir » opens, "" for the common form. ``legal_form`` is
    one of LEGAL_FORMS. ``public_archives``: its files are public archives (C. patr. L211-4), which is asked at
    creation: an association charged with a public-service mission is concerned too.
    """

    key: str
    label: str
    summary: str
    plugins: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    zone: str = "Europe/Paris"
    legal_form: str = "association"
    public_archives: bool = False
    vocabularies: Mapping[str, VocabularyPreset] = field(default_factory=dict)
    kinds_aside: tuple[str, ...] = ()
    usual_entry: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


def _names(**options: Any) -> ma.fields.List[Any]:
    return ma.fields.List(ma.fields.String(), load_default=list, **options)


class VocabularySchema(ma.Schema):
    class Meta:
        unknown = ma.RAISE

    first = _names()
    hidden = _names()

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> VocabularyPreset:
        return VocabularyPreset(tuple(data["first"]), tuple(data["hidden"]))


class ProfileSchema(ma.Schema):
    """Unknown keys are refused by name, so that a misspelt one is not silently ignored."""

    class Meta:
        unknown = ma.RAISE

    key = ma.fields.String(required=True, validate=ma.validate.Regexp(r"[a-z][a-z0-9_]*\Z"))
    label = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    plugins = _names()
    roles = _names(validate=ma.validate.ContainsOnly([role.key for role in SHIPPED_ROLES]))
    zone = ma.fields.String(load_default="Europe/Paris")
    legal_form = ma.fields.String(load_default="association", validate=ma.validate.OneOf(LEGAL_FORMS))
    public_archives = ma.fields.Boolean(load_default=False)
    vocabularies = ma.fields.Dict(ma.fields.String(), ma.fields.Nested(VocabularySchema), load_default=dict)
    kinds_aside = _names()
    usual_entry = ma.fields.String(load_default="")
    settings = ma.fields.Dict(ma.fields.String(), ma.fields.Raw(), load_default=dict)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TenantProfile:
        lists = {name: tuple(data[name]) for name in ("plugins", "roles", "kinds_aside")}
        return TenantProfile(**{**data, **lists})


def read_profile(path: Path) -> TenantProfile:
    """Raises ProfileError, naming the file and what is wrong in it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        profile: TenantProfile = ProfileSchema().load(raw)
    except (tomllib.TOMLDecodeError, ma.ValidationError) as error:
        raise ProfileError(f"{path.name} : {error}") from error
    if profile.key != path.stem:
        raise ProfileError(f"{path.name} : la clé {profile.key} n’est pas le nom du fichier")
    return profile


def profiles(folder: Path = FOLDER) -> dict[str, TenantProfile]:
    """Every profile shipped, by key."""
    return {path.stem: read_profile(path) for path in sorted(folder.glob("*.toml"))}


def profile_named(key: str) -> TenantProfile:
    """A profile that fits what is installed. Raises NotFound, ProfileError."""
    profile = profiles().get(key)
    if profile is None:
        raise NotFound(f"Aucun profil ne s’appelle « {key} ».")
    check_profile(profile)
    return profile


def check_profile(profile: TenantProfile) -> None:
    """Its domains, lists and codes are installed; raises ProfileError naming what is not."""
    domains = {manifest.name for manifest in hooks().domains}
    missing = [name for name in profile.plugins if name not in domains]
    missing += [key for key in profile.kinds_aside if key not in catalog().activity_kinds]
    usual = catalog().usual_entry_of(frozenset(domains), {USUAL_ENTRY: profile.usual_entry})
    missing += [profile.usual_entry] if profile.usual_entry and usual is None else []
    lists = catalog().code_lists
    for key, preset in profile.vocabularies.items():
        codes = {code.value for code in lists[key].codes} if key in lists else set()
        missing += [key] if key not in lists else []
        missing += [f"{key}:{code}" for code in (*preset.first, *preset.hidden) if code not in codes]
    if missing:
        raise ProfileError(f"{profile.key} : {', '.join(missing)} ne fait pas partie de l’installation")
