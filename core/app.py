"""The start-up sequence, top to bottom."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import structlog
from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

import core.casefiles.plugin
import core.network.plugin
import core.plugin
import core.tenancy.isolation  # attaches the listeners: the second lock
from core.access.policy import SAFE_METHODS
from core.config import Config
from core.db.session import db
from core.db.unit_of_work import abandon, commit, finish_reading
from core.errors import ConfigurationError
from core.extension.catalog import build_catalog
from core.extension.contributions import Manifest
from core.extension.endpoints import check_endpoints
from core.extension.manager import PluginManager, find_entry_points
from core.files.keys import open_keystore
from core.tenancy import routing
from core.tenancy.security import refuse_unsecured
from core.users.app import init_app as init_users
from core.web import errors, icons, security, shell, typography, uploads

MAX_BODY = 12 * 1024 * 1024


class LateRule(Rule):
    """A rule that learns to write its addresses when the first one is asked for.

    Werkzeug compiles two functions for each rule when it is added: for seven hundred rules, a tenth of the start.
    Should a version of it no longer ask for them so, they are compiled as before.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder
        compiled: Callable[..., tuple[str, str]] | None = None

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            nonlocal compiled
            compiled = compiled or compile_now(append_unknown)
            return compiled(rule, **values)

        return build


class Passerelle(Flask):
    """Flask, with the one commit place: after a view has answered an unsafe request without an error."""

    url_rule_class = LateRule

    def dispatch_request(self) -> Response:
        response = self.make_response(super().dispatch_request())
        if request.method in SAFE_METHODS:
            finish_reading()
        elif response.status_code < 400:
            commit()
        else:
            abandon()
        return response


def configure_logs() -> None:
    """JSON lines on standard error; never personal data."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _database_options(config: Config) -> dict[str, Any]:
    # What a failed statement carried (words of a person, perhaps) goes into no log.
    options: dict[str, Any] = {
        "connect_args": {"application_name": "passerelle"},
        "hide_parameters": True,
    }
    return options | {"pool_pre_ping": True, "pool_size": 2, "max_overflow": 3}


def create_app(
    config: Config, plugins: Sequence[ModuleType] = (), *, check_database: bool = True
) -> Passerelle:
    """Build the application of this installation.

    ``plugins`` are the modules that the composition root found (tenants, domain plugins). Raises
    ConfigurationError, naming what is wrong, when a plugin or the database does not fit.
    """
    configure_logs()
    app = Passerelle("core.web", static_folder="static", template_folder="templates")
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_database_options(config),
        TESTING=config.testing,
        PROPAGATE_EXCEPTIONS=False,
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["passerelle.config"] = config
    app.extensions["passerelle.keys"] = open_keystore(config.keystore)
    app.secret_key = config.secret_key or app.extensions["passerelle.keys"].session_secret()
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    _load_plugins(app, config, plugins)
    errors.init_app(app)
    routing.begin(app)
    uploads.init_app(app)
    security.init_app(app)
    init_users(app, config)
    routing.init_app(app)
    typography.register(app)
    icons.register(app)
    shell.init_app(app)
    _register_blueprints(app)
    check_endpoints(app)
    if check_database:
        with app.app_context():
            with db.engine.connect() as connection:
                refuse_unsecured(connection)
            # The web server imports the application once, then forks: no connection may be shared.
            db.engine.dispose()
    return app


def make_manager(plugins: Iterable[ModuleType], allowed: Iterable[str] = ()) -> PluginManager:
    """The checked plugin manager: the core's own contributions, the given plugins, the named third parties'."""
    manager = PluginManager()
    for module in (
        core.plugin,
        core.casefiles.plugin,
        core.network.plugin,
        *plugins,
        *find_entry_points(allowed),
    ):
        manager.register(module)
    manager.check_requires()
    return manager


def _load_plugins(app: Flask, config: Config, plugins: Iterable[ModuleType]) -> None:
    manager = make_manager(plugins, config.plugins_allowed)
    app.extensions["passerelle.plugins"] = manager
    app.extensions["passerelle.catalog"] = build_catalog(manager)
    check_tables(manager)


def check_tables(manager: PluginManager) -> None:
    """Every table of a plugin's package starts with the plugin's prefix, and is named in French."""
    for name, manifest in manager.manifests.items():
        if manifest.platform:
            continue
        package = manager.module_of(name).__name__.rpartition(".")[0]
        for table in tables_of(package):
            if not manifest.table_prefix or not table.startswith(manifest.table_prefix):
                raise ConfigurationError(f"{name} : la table {table} ne porte pas son préfixe")
            if not manifest.tables.get(table):
                raise ConfigurationError(f"{name} : la table {table} n’a pas de nom en français")


def tables_of(package: str) -> list[str]:
    """Names of the tables whose models live in a package."""
    mappers = core.plugin.BASE.registry.mappers
    return sorted(
        str(m.local_table.name)  # type: ignore[attr-defined]
        for m in mappers
        if m.class_.__module__ == package or m.class_.__module__.startswith(package + ".")
    )


def _register_blueprints(app: Flask) -> None:
    manager: PluginManager = app.extensions["passerelle.plugins"]
    for plugin, blueprint in manager.declare("register_blueprints"):
        try:
            app.register_blueprint(blueprint)
        except Exception as error:  # a name that is taken, an address written badly
            raise ConfigurationError(f"{plugin} : les pages {blueprint.name} ({error})") from error
        app.extensions.setdefault("passerelle.blueprints", {})[blueprint.name] = plugin


def manifest_of(app: Flask, name: str) -> Manifest:
    return app.extensions["passerelle.plugins"].manifests[name]  # type: ignore[no-any-return]
