"""Every page that a module or a template asks for by name exists, and is given the parts of its address.

What a plugin registers is checked at boot; this reads what its panels, pages and forms ask for when they are drawn.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from core.extension.endpoints import STRUCTURE
from tests.under_test import under_test

ROOT = Path(__file__).parents[2]
ASKING = {"url_for", "page_address", "link_or_none", "addresses_of"}
#: Asked on purpose of a page that another package may bring.
PERHAPS = {"link_or_none"}
FOLDERS = sorted({ROOT / "core", *(Path(str(module.__file__)).parent for module in under_test())})


def in_template(source, environment):
    """(function, endpoint, given parts or None) for each address that a template asks for by name."""
    for call in environment.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ASKING and call.args:
            given = None if call.dyn_kwargs is not None else {one.key for one in call.kwargs}
            consts = [call.args[0], *call.args[0].find_all(nodes.Const)]
            yield from (
                (call.node.name, one.value, given)
                for one in consts
                if isinstance(one, nodes.Const) and is_name(one.value)
            )


def in_module(source):
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        asking = getattr(call.func, "id", getattr(call.func, "attr", None))
        if asking not in ASKING:
            continue
        given = {one.arg for one in call.keywords}
        if asking == "addresses_of":
            given = {one.value for one in call.args[1:] if isinstance(one, ast.Constant)}
        consts = [one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
        yield from ((asking, one, None if None in given else given) for one in consts if is_name(one))


def is_name(value):
    """``static``, ``cases.show``, or ``.show`` of the blueprint that draws the page; never a part of a longer name."""
    return isinstance(value, str) and (value == "static" or bool(re.fullmatch(r"\w*\.\w+", value)))


def asked_in(path, app):
    source = path.read_text(encoding="utf-8")
    return in_module(source) if path.suffix == ".py" else in_template(source, app.jinja_env)


def wrong(asked, app):
    """What is asked of pages that do not exist, or without a part of their address."""
    for asking, endpoint, given in asked:
        meant = [
            known
            for known in app.view_functions
            if known == endpoint or (endpoint.startswith(".") and known.endswith(endpoint))
        ]
        rules = [rule for known in meant for rule in app.url_map.iter_rules(known)]
        if not rules:
            if asking not in PERHAPS:
                yield f"{endpoint} does not exist"
        elif given is not None:
            lacks = [rule.arguments - set(rule.defaults or ()) - {STRUCTURE} - given for rule in rules]
            if all(lacks):
                yield f"{endpoint} also asks for {sorted(min(lacks, key=len))}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_page_asked_for_by_name_exists_and_is_given_its_parts(folder, app):
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in {".py", ".html"}]
    asked = {path: list(asked_in(path, app)) for path in files if "vendor" not in path.parts}
    faults = [
        f"{folder.name} : {path.relative_to(folder)} : {said}"
        for path, calls in asked.items()
        for said in wrong(calls, app)
    ]
    assert faults == []


def test_an_address_that_leads_nowhere_is_told(app):
    template = """{{ url_for("essai.nowhere") }}{{ url_for("cases.show") }}{{ url_for("cases.show", **some) }}
    {{ url_for("files.show" if named else "cases.gone", case_id=known.id) }}{{ url_for(page.url, row=1) }}"""
    assert list(wrong(in_template(template, app.jinja_env), app)) == [
        "essai.nowhere does not exist",
        "cases.show also asks for ['case_id']",
        "cases.gone does not exist",
    ]
    module = """
url_for("essai.nowhere")
there = flask.url_for("cases.show", case_id=row.id)
page_address("cases.show")
link_or_none("essai.perhaps")
addresses_of("cases.show", "case_id")
addresses_of("cases.show", "row_id")
"""
    assert list(wrong(in_module(module), app)) == [
        "essai.nowhere does not exist",
        "cases.show also asks for ['case_id']",
        "cases.show also asks for ['case_id']",
    ]
