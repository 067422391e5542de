"""The pages: one blueprint a file, one function a route."""

from quart import Quart

from web.pages import (
    account,
    admin,
    agenda,
    bookings,
    charities,
    charity_receipts,
    charity_reports,
    checkout,
    dev,
    documents,
    gifts,
    health,
    home,
    live,
    masterclasses,
    metrics,
    replays,
    sandbox,
    software,
    stripe,
    studio,
    studio_earnings,
    studio_hours,
    studio_masterclasses,
    studio_numbers,
    studio_papers,
    studio_recordings,
    talents,
)

BLUEPRINTS = (
    account.blueprint,
    admin.blueprint,
    agenda.blueprint,
    bookings.blueprint,
    charities.blueprint,
    charity_receipts.blueprint,
    charity_reports.blueprint,
    checkout.blueprint,
    dev.blueprint,
    documents.blueprint,
    gifts.blueprint,
    health.blueprint,
    home.blueprint,
    live.blueprint,
    masterclasses.blueprint,
    metrics.blueprint,
    replays.blueprint,
    sandbox.blueprint,
    software.blueprint,
    stripe.blueprint,
    studio.blueprint,
    studio_earnings.blueprint,
    studio_hours.blueprint,
    studio_masterclasses.blueprint,
    studio_numbers.blueprint,
    studio_papers.blueprint,
    studio_recordings.blueprint,
    talents.blueprint,
)


def register(app: Quart) -> None:
    """Add every page to the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
