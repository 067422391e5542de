"""A disputed payment, from the rehearsal's bank to the answer: operator, talent, charity."""

import re

import pytest
from sqlalchemy import select

from billing import jobs
from billing.disputes import listing
from billing.disputes.evidence.models import MAX_WORDS, DisputeEvidence
from billing.disputes.models import Dispute
from billing.gateways.port import DisputeState
from billing.gateways.sandbox.models import SandboxDispute
from billing.payments.models import Payment
from hub.charities.models import MemberRole
from hub.charities.service import add_member
from hub.kernel.settings import Gateway
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    pay_newest,
)
from tests.scenes import SLOT, make_person
from tests.visitor import Visitor
from web.compose import Wiring
from web.pages import disputes

BANKS = "/sandbox/disputes"
TOLD = "Nous avons joué une heure."


async def work(parts: Wiring) -> None:
    """Let the clock work until nothing is due."""
    while await parts.dispatcher.drain() + await jobs.run_due(
        parts.database, parts.gateway, now=parts.clock.now()
    ):
        pass


async def give(visitor: Visitor, evening: Evening) -> Payment:
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    return await pay_newest(visitor.parts)


async def book(visitor: Visitor, evening: Evening) -> Payment:
    learner = await visitor.another().sign_in(evening.viewer)
    form = {"service_id": evening.host.service.id, "starts_at": SLOT.isoformat()}
    response = await learner.post("/bookings", form)
    await learner.post(response.headers["Location"])
    return await pay_newest(visitor.parts)


async def as_admin(visitor: Visitor, evening: Evening) -> Visitor:
    return await visitor.another().sign_in(evening.admin)


async def disputed(visitor: Visitor, evening: Evening, payment: Payment) -> str:
    """Have the bank of the rehearsal take a payment back; return our name of the dispute."""
    admin = await as_admin(visitor, evening)
    response = await admin.post(
        BANKS, {"charge": payment.charge_id, "reason": "product_not_received"}
    )
    assert response.status_code == 303, await body(response)
    await work(visitor.parts)
    async with visitor.parts.database.read() as db:
        query = select(Dispute.id).where(Dispute.payment_id == payment.id)
        return (await db.scalars(query)).one()


async def decided(visitor: Visitor, evening: Evening, outcome: str) -> None:
    """Have the bank of the rehearsal decide its only dispute."""
    admin = await as_admin(visitor, evening)
    form = re.search(rf"{BANKS}/sbd_\w+", await admin.text(BANKS))
    assert form is not None
    assert (await admin.post(form.group(), {"outcome": outcome})).status_code == 303
    await work(visitor.parts)


async def test_the_rehearsals_bank_takes_a_payment_back_and_decides(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    payment = await give(visitor, evening)
    admin = await as_admin(visitor, evening)
    assert payment.charge_id in await admin.text(BANKS)
    await disputed(visitor, evening, payment)
    page = await admin.text(BANKS)
    assert "Attend une réponse" in page
    assert f'value="{payment.charge_id}"' not in page
    form = re.search(rf"{BANKS}/sbd_\w+", page)
    assert form is not None
    assert (await admin.post(form.group(), {"outcome": "won"})).status_code == 303
    await work(visitor.parts)
    async with visitor.parts.database.read() as db:
        dispute = (await db.scalars(select(Dispute))).one()
        kept = (await db.get_one(Payment, payment.id)).kept_cents
    assert (dispute.state, dispute.taken_cents, kept) == (DisputeState.WON, 0, 2000)
    again = await admin.post(form.group(), {"outcome": "lost"})
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (BANKS, {"charge": "sbch_nowhere", "reason": "fraudulent"}),
        (BANKS, {"charge": "", "reason": "fraudulent"}),
        (f"{BANKS}/sbd_nowhere", {"outcome": "won"}),
        (f"{BANKS}/sbd_nowhere", {"outcome": "perhaps"}),
    ],
)
async def test_a_bank_of_the_rehearsal_refuses_what_makes_no_sense(
    visitor: Visitor, path: str, form: dict[str, str]
) -> None:
    evening = await make_evening(visitor.parts)
    admin = await as_admin(visitor, evening)
    assert (await admin.post(path, form)).status_code == 422


async def test_a_payment_is_disputed_once_and_for_a_reason_there_is(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    payment = await give(visitor, evening)
    admin = await as_admin(visitor, evening)
    form = {"charge": payment.charge_id, "reason": "boredom"}
    assert (await admin.post(BANKS, form)).status_code == 422
    await disputed(visitor, evening, payment)
    form["reason"] = "fraudulent"
    assert (await admin.post(BANKS, form)).status_code == 422


async def test_with_a_real_provider_there_are_no_banks_of_a_rehearsal(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    admin = await as_admin(visitor, evening)
    settings = visitor.parts.settings
    visitor.parts.settings = settings.model_copy(update={"gateway": Gateway.STRIPE})
    assert (await admin.get(BANKS)).status_code == 404
    assert (await admin.post(BANKS, {"charge": "x"})).status_code == 404
    assert (await admin.post(f"{BANKS}/sbd_1", {"outcome": "won"})).status_code == 404


async def test_the_operator_reads_what_is_known_and_sends_it_once(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    dispute_id = await disputed(visitor, evening, await book(visitor, evening))
    admin = await as_admin(visitor, evening)
    path = f"/admin/disputes/{dispute_id}"
    assert path in await admin.text("/admin/attention")
    assert "Paiements contestés auprès d’une banque" in await admin.text("/admin")
    page = await admin.text(path)
    for words in (
        "ne pas avoir reçu ce qu’il a payé",
        "Premiers accords",
        "2026-11-24 14:00:00 UTC",
        "Vous pouvez annuler jusqu’à 24 heures avant",
        "Camille Aubry",
        "lea@estrade.example",
    ):
        assert words in page
    assert (await admin.post(path, {"words": "Voyez les heures."})).status_code == 303
    sent = await admin.post(path, {"words": "Encore."})
    assert sent.status_code == 409
    assert "Encore." not in await admin.text(path)
    await work(visitor.parts)
    page = await admin.text(path)
    assert "Répondu" in page
    assert "Voyez les heures." in page
    assert 'action="' + path not in page
    async with visitor.parts.database.read() as db:
        told = (await db.scalars(select(SandboxDispute))).one()
    assert told.state is DisputeState.UNDER_REVIEW
    assert told.evidence is not None
    assert "Voyez les heures." in told.evidence["statement"]
    assert "Voyez les heures." in await admin.text(BANKS)


async def test_what_is_not_there_is_not_found(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    admin = await as_admin(visitor, evening)
    assert (await admin.get("/admin/disputes/dsp_nowhere")).status_code == 404
    assert (await admin.post("/admin/disputes/dsp_nowhere", {"words": ""})).status_code == 404


async def test_a_talent_says_what_happened_and_it_goes_to_the_bank(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    dispute_id = await disputed(visitor, evening, await book(visitor, evening))
    talent = await visitor.another().sign_in(evening.host.person)
    path = f"/studio/disputes/{dispute_id}"
    assert "La banque attend une réponse" in await talent.text(path)
    refused = await talent.post(path, {"words": " "})
    assert refused.status_code == 422
    assert (await talent.post(path, {"words": TOLD})).status_code == 303
    assert TOLD in await talent.text(path)
    admin = await as_admin(visitor, evening)
    assert TOLD in await admin.text(f"/admin/disputes/{dispute_id}")
    await admin.post(f"/admin/disputes/{dispute_id}", {"words": ""})
    late = await talent.post(path, {"words": "Trop tard."})
    assert late.status_code == 409
    shown = await talent.text(path)
    assert TOLD in shown
    assert "<textarea" not in shown


async def test_a_charitys_members_read_and_those_who_manage_say_something(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    dispute_id = await disputed(visitor, evening, await give(visitor, evening))
    async with visitor.parts.database.write() as db:
        reader = await make_person(db, "Paul Lecteur")
        await add_member(db, evening.charity.id, person_id=reader.id, role=MemberRole.READ)
    path = f"/charity/{evening.charity.id}/disputes/{dispute_id}"
    read = await visitor.another().sign_in(reader)
    assert "<textarea" not in await read.text(path)
    assert (await read.post(path, {"words": TOLD})).status_code == 403
    manage = await visitor.another().sign_in(evening.member)
    too_long = await manage.post(path, {"words": "x" * (MAX_WORDS + 1)})
    assert too_long.status_code == 422
    assert (await manage.post(path, {"words": TOLD})).status_code == 303
    assert TOLD in await read.text(path)
    async with visitor.parts.database.read() as db:
        kept = (await db.scalars(select(DisputeEvidence))).one()
    assert (kept.payee_words, kept.payee_words_by) == (TOLD, evening.member.id)


async def test_a_dispute_is_shown_to_nobody_else(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    dispute_id = await disputed(visitor, evening, await give(visitor, evening))
    talent = await visitor.another().sign_in(evening.host.person)
    viewer = await visitor.another().sign_in(evening.viewer)
    assert (await talent.get(f"/studio/disputes/{dispute_id}")).status_code == 404
    path = f"/charity/{evening.charity.id}/disputes/{dispute_id}"
    assert (await viewer.get(path)).status_code == 403
    assert (await viewer.get(f"/admin/disputes/{dispute_id}")).status_code == 403


async def test_a_talent_finds_their_disputes_from_their_earnings(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    talent = await visitor.another().sign_in(evening.host.person)
    assert 'href="/studio/disputes"' not in await talent.text("/studio/earnings")
    dispute_id = await disputed(visitor, evening, await book(visitor, evening))
    earnings = await talent.text("/studio/earnings")
    assert 'href="/studio/disputes"' in earnings
    assert f'href="/studio/disputes/{dispute_id}"' in earnings
    page = await talent.text("/studio/disputes")
    assert f'href="/studio/disputes/{dispute_id}"' in page
    assert "La banque attend une réponse" in page
    await decided(visitor, evening, "lost")
    page = await talent.text("/studio/disputes")
    assert "Rien n’est contesté aujourd’hui" in page
    assert "Décidé en faveur du payeur" in page


async def test_a_charity_finds_its_disputes_from_its_transfers(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    member = await visitor.another().sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/disputes"
    transfers = f"/charity/{evening.charity.id}/transfers"
    assert path not in await member.text(transfers)
    dispute_id = await disputed(visitor, evening, await give(visitor, evening))
    assert f'href="{path}"' in await member.text(transfers)
    page = await member.text(path)
    assert f'href="{path}/{dispute_id}"' in page
    assert f'href="{path}.csv"' in page
    rows = await member.text(f"{path}.csv")
    assert dispute_id in rows
    assert "La banque attend une réponse" in rows
    paper = await member.client.get(f"{path}.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    talent = await visitor.another().sign_in(evening.host.person)
    assert dispute_id not in await talent.text("/studio/disputes")
    assert dispute_id not in await talent.text("/studio/disputes.csv")


async def test_a_long_list_of_disputes_is_paged_and_its_file_is_whole(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LISTED", 1)
    monkeypatch.setattr(disputes, "LISTED", 1)
    evening = await make_evening(visitor.parts)
    member = await visitor.another().sign_in(evening.member)
    first = await disputed(visitor, evening, await give(visitor, evening))
    second = await disputed(visitor, evening, await give(visitor, evening))
    path = f"/charity/{evening.charity.id}/disputes"
    latest = await member.text(path)
    shown, before = (first, second) if first in latest else (second, first)
    assert before not in latest
    assert "Contestations plus anciennes" in latest
    assert before in await member.text(f"{path}?before={shown}")
    rows = await member.text(f"{path}.csv")
    assert first in rows
    assert second in rows
