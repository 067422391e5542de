"""The pages: one blueprint a file, one function a route."""

from quart import Quart

from web.pages import account, dev, health, home, live

BLUEPRINTS = (
    account.blueprint,
    dev.blueprint,
    health.blueprint,
    home.blueprint,
    live.blueprint,
)


def register(app: Quart) -> None:
    """Add every page to the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
