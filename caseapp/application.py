"""The composition root: the floors and the features become one application. Everything else is behind the rooms."""

from __future__ import annotations

from flask import Flask

from caseapp import config
from caseapp.accounts.feature import feature as accounts
from caseapp.cases.feature import feature as cases
from caseapp.config import Settings
from caseapp.daily.feature import feature as daily
from caseapp.directory.feature import feature as directory
from caseapp.documents.feature import feature as documents
from caseapp.establishments.feature import feature as establishments
from caseapp.incidents.feature import feature as incidents
from caseapp.infra import commands, start
from caseapp.infra.housekeeping import HOUSE_JOBS
from caseapp.matching.feature import feature as matching
from caseapp.norms.feature import feature as norms
from caseapp.outreach.feature import feature as outreach
from caseapp.papers.feature import feature as papers
from caseapp.referrals.feature import feature as referrals
from caseapp.web import context, errors, headers, home, i18n, session
from caseapp.web.app import CaseApp, configure
from caseapp.web.feature import Feature
from caseapp.web.gate import gates

FEATURES: tuple[Feature, ...] = (
    accounts,
    norms,
    papers,
    cases,
    directory,
    documents,
    matching,
    establishments,
    incidents,
    referrals,
    daily,
    outreach,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application.

    Raises `web.gate.Ungated` when a view has no gate, `infra.start.Undeclared` when a column is neither sealed nor
    on the reviewed list of plain ones, and `infra.start.NotReady` when the database or the keys are not prepared.
    """
    settings = settings or config.from_environment()
    app = CaseApp("caseapp", static_folder="web/static", template_folder="web/templates")
    app.extensions["settings"] = settings
    configure(app, settings)

    start.open_database(app, settings)
    app.secret_key = start.open_keys(settings)
    session.init_app(app)
    i18n.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    context.init_app(app)
    app.register_blueprint(home.bp)
    app.extensions["merge_steps"] = tuple(step for feature in FEATURES for step in feature.merge_steps)
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for command in feature.commands:
            app.cli.add_command(command)
        app.jinja_env.globals.update(feature.template_globals)
        if feature.start:
            feature.start(app)
    for command in commands.COMMANDS:
        app.cli.add_command(command)
    app.extensions["jobs"] = HOUSE_JOBS + tuple(job for f in FEATURES for job in f.jobs)
    entries = (home.ENTRY, *(entry for feature in FEATURES for entry in feature.menu))
    app.extensions["menu"] = sorted(entries, key=lambda entry: entry.order)
    app.extensions["demo"] = False
    start.check_declared()
    gates(app)
    return app
