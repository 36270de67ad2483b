"""What the user reads is French and in our words; the core knows no domain; every template is used and exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from core.extension.catalog import catalog
from core.extension.manager import hooks

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "plugins", "tenants")
TEMPLATES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html"))
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

#: Never on a screen: our jargon, and English.
FORBIDDEN = re.compile(
    r"\b(plugin|tenant|usager|usagère|dashboard|feedback|reporting|login|logout|email|password|submit|loading|"
    r"cancel|save|delete|update|Oups)\b",
    re.IGNORECASE,
)
DOMAIN_WORDS = re.compile(
    r"\b(bailleurs?|écoles?|ligne de bus|locataires?|collèges?|élèves?)\b", re.IGNORECASE
)


def visible_text(html: str) -> str:
    """The template without comments, tags, expressions and statements: what is written for the reader."""
    html = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<style.*?</style>", " ", html, flags=re.S
    )
    return re.sub(r"<[^>]*>", " ", html)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
class TestEachTemplate:
    def test_has_no_foreign_word_nor_jargon(self, path):
        found = FORBIDDEN.findall(visible_text(path.read_text(encoding="utf-8")))
        assert not found

    def test_has_no_inline_style_nor_handler(self, path):
        html = re.sub(r"\{#.*?#\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(
            r"\sstyle\s*=|\son(?:click|change|submit|load|input|error|focus|blur|key\w+|mouse\w+)\s*=\s*[\"']|javascript:",
            html,
        )
        assert not re.search(r"<script(?![^>]*nonce)", html)

    def test_writes_no_colour(self, path):
        html = re.sub(r"\{#.*?#\}|&#\d+;", " ", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r"[\"'\s:]#[0-9a-fA-F]{6}\b|rgb\(", html)

    def test_posts_with_a_token(self, path):
        html = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html, flags=re.S):
            assert "csrf" in form, form[:120]


def test_no_template_is_missing_or_unused(app):
    loader = app.jinja_env
    names = set(loader.list_templates(extensions=["html", "txt", "xml"]))
    wanted: set[str] = set()
    for path in [*TEMPLATES, *SOURCES, *(ROOT / "core").rglob("templates/**/*.txt")]:
        wanted |= set(re.findall(r"[\"']([\w/\-]+\.(?:html|txt|xml))[\"']", path.read_text(encoding="utf-8")))
    ours = {name for name in names if not name.startswith(("atelier/", "security/", "mail/two_", "_"))}
    shipped = {str(p).rpartition("/templates/")[2] for p in TEMPLATES}
    dynamic = {name for name in shipped if name.startswith(("errors/", "users/mail/"))}
    with app.app_context():
        domains = set(hooks().manifests)
    dynamic |= {name for name in shipped if name.removesuffix("/_help.html") in domains}
    assert (shipped - wanted - dynamic) == set(), "unused templates"
    assert {name for name in wanted if "/" in name} - ours == set(), "missing templates"


def test_two_figures_of_one_structure_never_have_the_same_name(app):
    with app.app_context():
        named = Counter(indicator.label for indicator in catalog().indicators.values())
    assert [label for label, times in named.items() if times > 1] == []


def test_the_core_knows_no_domain():
    core = [p for p in (ROOT / "core").rglob("*") if p.suffix in {".py", ".html"} and "vendor" not in p.parts]
    found = {str(p.relative_to(ROOT)): DOMAIN_WORDS.findall(p.read_text(encoding="utf-8")) for p in core}
    assert {name: words for name, words in found.items() if words} == {}


#: A code that two lists of reasons share in other words, reviewed: it is one thing, and is counted as one.
SAME_THING = {("sexist", "transport_motive")}


def test_no_code_of_two_lists_of_reasons_says_two_things(app):
    with app.app_context():
        found = catalog()
        kinds = [*found.activity_kinds.values(), *found.case_types.values()]
        said = {}
        for key in dict.fromkeys(["reason", *(kind.reasons for kind in kinds)]):
            for code in found.code_lists[key].codes:
                if (code.value, key) not in SAME_THING:
                    said.setdefault(code.value, set()).add(code.label)
    assert {value: labels for value, labels in said.items() if len(labels) > 1} == {}
