"""A talent's earnings as files: the words of their cells."""

import pytest

from billing.earnings import EarningState
from billing.earnings.figures import EarningFigure
from hub.kernel.i18n import use_locale
from web.views.earning_files import state_name
from web.views.earning_report import figure_hint, figure_name


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_state_and_every_figure_has_its_words(locale: str) -> None:
    with use_locale(locale):
        assert all(state_name(state) for state in EarningState)
        assert len({figure_name(figure) for figure in EarningFigure}) == len(EarningFigure)
        assert len({figure_hint(figure) for figure in EarningFigure}) == len(EarningFigure)
