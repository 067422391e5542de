"""What has gone on in a hall before it is measured, so that whoever comes in gets what they would.

A page of chat, questions with votes, an open poll, raised hands: each by the request of a browser.
"""

import asyncio

from benchmarks.signaling.browser import Browser
from benchmarks.signaling.crowd import Crowd

SENTENCES, QUESTIONS, HANDS = 100, 20, 5
SENTENCE = "On entend très bien, merci pour l’exemple de tout à l’heure."
QUESTION = "Comment garder le souffle quand la phrase est longue et le tempo lent ?"
CHOICES = ("Le souffle", "La posture", "L’articulation", "La salle")


async def open_evening(crowd: Crowd, host: Browser) -> None:
    """Let a few people fill the hall's chat and boards. Raises: WrongFiguresError."""
    people = crowd.browsers
    for number in range(SENTENCES):
        message = {"key": f"opening-{number:06d}", "text": SENTENCE}
        await people[number % len(people)].value("chat.send", message)
    asking = people[:QUESTIONS]
    questions = await asyncio.gather(*(_ask(one) for one in asking))
    for number, browser in enumerate(people):
        vote = {"id": questions[(number + 1) % len(questions)], "is_for": True}
        await browser.value("question.vote", vote)
    for browser in people[:HANDS]:
        await browser.value("hand.raise", {})
    await host.value(
        "poll.write", {"key": "opening-poll", "text": "Par où commencer ?", "choices": CHOICES}
    )
    poll_id = await _poll(host)
    await host.value("poll.move", {"id": poll_id, "to": "open"})
    for number, browser in enumerate(people):
        choice = {"id": poll_id, "place": number % len(CHOICES)}
        await browser.value("poll.answer", choice)


async def _ask(browser: Browser) -> str:
    asked = await browser.value("question.ask", {"key": "opening-question", "text": QUESTION})
    return str(asked["id"])


async def _poll(host: Browser) -> str:
    state = await host.value("room.join", {"after": None})
    polls = next(board for board in state["boards"] if board["name"] == "polls")
    return str(polls["polls"][0]["id"])
