"""Profiles are TOML files that name only what is installed; vocabularies and kinds fit each other."""

from __future__ import annotations

import pytest

from core.access.permissions import SHIPPED_ROLES
from core.extension.catalog import KINDS_ASIDE, catalog
from core.web.icons import symbols
from plugins.quality.codelists import REGISTER
from plugins.quality.standards import register_of_kind
from tenants.activity_kinds import ACTIVITY_KINDS
from tenants.codelists import CODE_LISTS
from tenants.profile import ProfileError, check_profile, profiles, read_profile

GOOD = 'key = "essai"\nlabel = "Essai"\nsummary = "Un essai."\n'


def written(folder, text, name="essai"):
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("key", sorted(profiles()))
def test_each_profile_shipped_fits_the_installation(key, app):
    with app.app_context():
        check_profile(profiles()[key])


@pytest.mark.parametrize("key", sorted(key for key, one in profiles().items() if "quality" in one.plugins))
def test_where_quality_is_on_each_register_has_a_kind_of_entry_in_use(key, app):
    profile = profiles()[key]
    settings = {KINDS_ASIDE: profile.kinds_aside}
    with app.app_context():
        offered = catalog().activity_kinds_offered(frozenset(profile.plugins), settings)
        shown = register_of_kind()
    assert {shown[kind.key] for kind in offered if kind.key in shown} == {
        code.value for code in REGISTER.codes
    }


def test_a_profile_of_three_lines_is_enough(tmp_path):
    profile = read_profile(written(tmp_path, GOOD))
    assert (profile.plugins, profile.zone, profile.public_archives) == ((), "Europe/Paris", False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + 'plugin = ["x"]', "plugin"),
        (GOOD + 'roles = ["chef"]', "roles"),
        (GOOD + "[vocabularies.reason]\nonly = []", "only"),
        ('label = "Sans clé"', "key"),
        ("key = ", "essai.toml"),
        (GOOD.replace('"essai"', '"autre"'), "autre"),
    ],
)
def test_a_mistake_in_a_profile_is_named(tmp_path, text, said):
    with pytest.raises(ProfileError, match=said):
        read_profile(written(tmp_path, text))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('plugins = ["nowhere"]', "nowhere"),
        ('kinds_aside = ["nothing"]', "nothing"),
        ('usual_entry = "active_presence"', "active_presence"),
        ('[vocabularies.nowhere]\nfirst = ["x"]', "nowhere"),
        ('[vocabularies.reason]\nhidden = ["nothing"]', "reason:nothing"),
    ],
)
def test_a_profile_that_names_something_not_installed_is_refused(tmp_path, app, more, said):
    profile = read_profile(written(tmp_path, GOOD + more))
    with app.app_context(), pytest.raises(ProfileError, match=said):
        check_profile(profile)


def test_every_kind_of_entry_proposes_a_domain_and_reasons_that_exist():
    lists = {one.key: one for one in CODE_LISTS}
    domains = {code.value for code in lists["domain"].codes}
    assert {kind.domain for kind in ACTIVITY_KINDS} <= domains
    assert {kind.reasons for kind in ACTIVITY_KINDS} <= set(lists)


def test_every_icon_of_a_code_or_a_kind_is_drawn():
    icons = {code.icon for one in CODE_LISTS for code in one.codes if code.icon}
    assert icons | {kind.icon for kind in ACTIVITY_KINDS} <= set(symbols())


@pytest.mark.parametrize("shared", CODE_LISTS, ids=lambda one: one.key)
def test_a_list_has_each_code_and_each_label_once_and_no_code_with_a_point(shared):
    values = [code.value for code in shared.codes]
    labels = [code.label for code in shared.codes]
    assert len(values) == len(set(values))
    assert len(labels) == len(set(labels))
    assert not [value for value in values if "." in value]
    assert all(label and "'" not in label for label in labels)


def test_profiles_propose_roles_that_are_shipped():
    shipped = {role.key for role in SHIPPED_ROLES}
    assert all(set(profile.roles) <= shipped for profile in profiles().values())
