"""On a phone, what a search can be narrowed to is read to its last letter."""

from typing import Any

import pytest

from tests.e2e.people import Stage

PHONES = (360, 375, 390)
ROOM = """() => [...document.querySelectorAll(".search-filters select")]
  .flatMap((field) => {
    const style = getComputedStyle(field);
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.font = style.font;
    return [...field.options].map(({text}) => (
      {text, left: room - canvas.measureText(text.trim()).width}
    ));
  })"""


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_no_choice_of_a_search_is_cut_on_a_phone(stage: Stage, locale: str) -> None:
    visitor = stage.visitor(locale=locale)
    cut: list[tuple[int, Any]] = []
    for width in PHONES:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        visitor.open("/talents?q=guitare")
        visitor.page.evaluate("() => document.fonts.ready.then(() => true)")
        choices = visitor.page.evaluate(ROOM)
        assert len(choices) > 3
        cut += [(width, choice) for choice in choices if choice["left"] < 0]
    assert cut == []
