"""What a provider wrote word for word goes; that it wrote stays."""

from datetime import timedelta

from billing.inbox.models import ProviderNotice
from billing.terms import PAYLOADS_KEPT, TERMS
from hub.kernel.database import Database
from hub.kernel.retention import let_go_due
from tests.scenes import NOW


async def test_a_notice_loses_its_words_once_it_was_seen_to_long_ago(database: Database) -> None:
    async with database.write() as db:
        for name, handled_at in (("evt_1", NOW), ("evt_2", None)):
            notice = ProviderNotice(
                id=name,
                provider="stripe",
                notice_id=name,
                object_kind="checkout",
                object_id="cs_1",
                payload='{"name": "Malo"}',
                received_at=NOW,
                handled_at=handled_at,
            )
            db.add(notice)
    before = NOW + PAYLOADS_KEPT - timedelta(seconds=1)
    assert await let_go_due(database, TERMS, now=before) == 0
    assert await let_go_due(database, TERMS, now=NOW + PAYLOADS_KEPT) == 1
    assert await let_go_due(database, TERMS, now=NOW + PAYLOADS_KEPT) == 0
    async with database.read() as db:
        assert (await db.get_one(ProviderNotice, "evt_1")).payload == ""
        assert (await db.get_one(ProviderNotice, "evt_2")).payload != ""
