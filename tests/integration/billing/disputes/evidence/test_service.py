"""An answer to a bank: what the payee says, what the operator sends, once, whatever fails."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.attention import desk
from billing.attention.kinds import Kind
from billing.disputes.concerned import case_for, case_of
from billing.disputes.errors import EvidenceSent, NothingToAnswer, WordsMissing, WordsTooLong
from billing.disputes.evidence.models import MAX_WORDS, DisputeEvidence
from billing.disputes.evidence.service import give_words, send_evidence
from billing.disputes.models import Dispute
from billing.gateways.port import MAX_EVIDENCE_TEXT, DisputeState, Evidence
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.faults import Fault, FaultyGateway
from tests.scenes import make_person
from tests.stripe.faults import Fault as StripeFault

GATHERED = Evidence(product="Une séance de guitare.", statement="Paiement pay_1.")
TOLD = "Nous avons joué une heure.\nElle m’a écrit merci."


@pytest.fixture
async def admin(counter: Counter) -> Person:
    async with counter.till.database.write() as db:
        return await make_person(db, "Odile Régie", Role.ADMIN)


async def opened(counter: Counter) -> Dispute:
    """Have a bank take a session's payment back."""
    _booking, payment = await counter.pay_session()
    counter.server.open_dispute(payment.charge_id, reason="product_not_received")
    await counter.work()
    async with counter.till.database.read() as db:
        return (await db.scalars(select(Dispute))).one()


async def send(
    counter: Counter, dispute: Dispute, admin: Person, *, database: Database | None = None
) -> EstradeError | None:
    try:
        async with (database or counter.till.database).write() as db:
            await send_evidence(
                db,
                dispute.id,
                GATHERED,
                words="  Voyez les heures.  ",
                by=admin.id,
                now=counter.till.now,
            )
    except EstradeError as error:
        return error
    return None


async def tell(counter: Counter, dispute: Dispute, *, words: str = TOLD) -> None:
    till = counter.till
    async with till.database.write() as db:
        await give_words(db, dispute.id, words=words, by=till.teacher.person.id, now=till.now)


async def evidence_of(counter: Counter) -> DisputeEvidence:
    async with counter.till.database.read() as db:
        return (await db.scalars(select(DisputeEvidence))).one()


def at_stripe(counter: Counter) -> dict[str, object]:
    (dispute,) = counter.server.all("dispute")
    return dispute


async def test_what_payee_and_operator_say_goes_to_the_bank_with_what_is_known(
    counter: Counter, admin: Person
) -> None:
    dispute = await opened(counter)
    await tell(counter, dispute, words="Un premier mot.")
    await tell(counter, dispute)
    assert await send(counter, dispute, admin) is None
    await counter.work()
    told = at_stripe(counter)
    assert told["status"] == "under_review"
    assert told["evidence"] == {
        "product_description": "Une séance de guitare.",
        "uncategorized_text": f"Paiement pay_1.\n\n{TOLD}\n\nVoyez les heures.",
    }
    kept = await evidence_of(counter)
    assert (kept.sent_at, kept.due_at, kept.dead_at) == (counter.till.now, None, None)
    async with counter.till.database.read() as db:
        assert (await db.get_one(Dispute, dispute.id)).state is DisputeState.UNDER_REVIEW
        entries = await db.scalars(select(TrailEntry).order_by(TrailEntry.at, TrailEntry.id))
        acts = [(entry.act, entry.actor_id) for entry in entries]
    assert acts.count((Act.EVIDENCE_GIVEN, counter.till.teacher.person.id)) == 2
    assert acts.count((Act.EVIDENCE_SENT, admin.id)) == 1
    assert await counter.till.problems() == []
    assert await counter.differences() == []


async def test_of_two_admins_who_send_at_once_one_does(counter: Counter, admin: Person) -> None:
    dispute = await opened(counter)
    other = Database(counter.till.database.url)
    try:
        errors = await asyncio.gather(
            send(counter, dispute, admin), send(counter, dispute, admin, database=other)
        )
    finally:
        await other.close()
    assert [type(error) for error in errors if error] == [EvidenceSent]
    await counter.work()
    (told,) = counter.server.all("dispute")
    assert told["evidence_details"]["submission_count"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        StripeFault.ERROR_BEFORE,
        StripeFault.ERROR_AFTER,
        StripeFault.DROPPED_BEFORE,
        StripeFault.DROPPED_AFTER,
        StripeFault.RATE_LIMITED,
    ],
)
async def test_whatever_fails_on_the_way_the_bank_is_answered_once(
    counter: Counter, admin: Person, fault: StripeFault
) -> None:
    dispute = await opened(counter)
    await send(counter, dispute, admin)
    counter.server.fail(fault, path="/v1/disputes", times=4)
    for _ in range(6):
        await counter.work()
        counter.till.clock.advance(timedelta(hours=5))
    (told,) = counter.server.all("dispute")
    assert (told["status"], told["evidence_details"]["submission_count"]) == ("under_review", 1)
    assert (await evidence_of(counter)).sent_at is not None


async def test_an_answer_that_is_refused_waits_for_a_person(
    counter: Counter, admin: Person
) -> None:
    dispute = await opened(counter)
    counter.till.gateway = FaultyGateway(counter.stripe.gateway, iter([Fault.REFUSAL]))
    await send(counter, dispute, admin)
    await counter.till.turn()
    kept = await evidence_of(counter)
    assert (kept.due_at, kept.dead_at, kept.sent_at) == (None, counter.till.now, None)
    async with counter.till.database.write() as db:
        (waits,) = (await desk.everything(db))[Kind.EVIDENCE]
        assert (waits.about.name, waits.about.amount_cents) == ("Léa Martin", 6000)
        await desk.retry(
            db, Kind.EVIDENCE, kept.id, reason="mis en ordre", by=admin.id, now=counter.till.now
        )
    await counter.work()
    assert at_stripe(counter)["status"] == "under_review"
    assert (await evidence_of(counter)).sent_at == counter.till.now


async def test_after_the_deadline_or_the_decision_nothing_is_taken(
    counter: Counter, admin: Person
) -> None:
    dispute = await opened(counter)
    counter.till.clock.advance(timedelta(days=8))
    with pytest.raises(NothingToAnswer):
        await tell(counter, dispute)
    assert isinstance(await send(counter, dispute, admin), NothingToAnswer)
    await counter.work()
    assert at_stripe(counter)["status"] == "lost"
    assert isinstance(await send(counter, dispute, admin), NothingToAnswer)


async def test_after_it_was_sent_nobody_adds_anything(counter: Counter, admin: Person) -> None:
    dispute = await opened(counter)
    await send(counter, dispute, admin)
    with pytest.raises(EvidenceSent):
        await tell(counter, dispute)


@pytest.mark.parametrize(
    ("words", "error"), [("  \n ", WordsMissing), ("x" * (MAX_WORDS + 1), WordsTooLong)]
)
async def test_words_that_a_bank_would_not_read_are_refused(
    counter: Counter, words: str, error: type[EstradeError]
) -> None:
    dispute = await opened(counter)
    with pytest.raises(error):
        await tell(counter, dispute, words=words)


async def test_a_text_is_cut_to_what_the_provider_takes(counter: Counter, admin: Person) -> None:
    dispute = await opened(counter)
    long = Evidence(product="x", activity="y" * (MAX_EVIDENCE_TEXT + 5))
    async with counter.till.database.write() as db:
        await send_evidence(db, dispute.id, long, words="", by=admin.id, now=counter.till.now)
    await counter.work()
    told = at_stripe(counter)["evidence"]
    assert isinstance(told, dict)
    assert len(told["access_activity_log"]) == MAX_EVIDENCE_TEXT


async def test_only_the_payee_concerned_reads_of_a_dispute(counter: Counter) -> None:
    dispute = await opened(counter)
    talent = Payee(PayeeKind.TALENT, counter.till.teacher.person.id)
    async with counter.till.database.read() as db:
        case = await case_for(db, dispute.id, talent)
        assert (case.payee, case.payer.id) == (talent, counter.till.learner.id)
        assert not case.is_handed_on
        for other in (
            Payee(PayeeKind.TALENT, counter.till.learner.id),
            Payee(PayeeKind.CHARITY, counter.till.charity.id),
        ):
            with pytest.raises(NotFound):
                await case_for(db, dispute.id, other)
        with pytest.raises(NotFound):
            await case_of(db, "dsp_nowhere")


async def test_a_new_dispute_is_told_of_once_with_its_reason(counter: Counter) -> None:
    dispute = await opened(counter)
    assert dispute.reason == "product_not_received"
    await counter.work()
    async with counter.till.database.read() as db:
        names = list(await db.scalars(select(OutboxRow.name)))
        opening = select(TrailEntry.reason).where(TrailEntry.act == Act.DISPUTE_OPENED.value)
        assert (await db.scalars(opening)).one() == "product_not_received"
    assert names.count("DisputeOpened") == 1
