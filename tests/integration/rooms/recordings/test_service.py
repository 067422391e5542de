"""The host's consent, the sign, and what a host may do with a recording."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.masterclasses.errors import MasterclassOver, NotTheHost
from hub.masterclasses.models import CoHost
from rooms.recordings.errors import (
    ConsentNeeded,
    ConsentOutdated,
    NothingRecorded,
    RecordingRuns,
)
from rooms.recordings.models import RecordingConsent, RecordingState
from rooms.recordings.rules import CONSENT_VERSION
from rooms.recordings.service import (
    Consent,
    agree_to_be_recorded,
    check_consent_on_stage,
    expire_due_recordings,
    find_recording,
    has_agreed,
    recording_of,
)
from rooms.whip.models import KeyUse, StageConnection, StageKey
from tests.integration.rooms.recordings.conftest import KEPT_DAYS, Scene
from tests.live_world import START


async def test_the_host_agrees_before_anything_is_recorded(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    assert recording.state is RecordingState.RUNNING
    async with scene.database.read() as db:
        (consent,) = list(await db.scalars(select(RecordingConsent)))
    assert (consent.person_id, consent.room_id) == (scene.world.talent, scene.room_id)
    assert (consent.text_version, consent.locale) == (CONSENT_VERSION, "fr")
    assert consent.given_at == START
    assert await scene.signs() == [True]


async def test_agreeing_to_an_older_wording_records_nothing(scene: Scene) -> None:
    await scene.go_live()
    with pytest.raises(ConsentOutdated):
        await scene.start(text_version=CONSENT_VERSION - 1)
    assert scene.engine.recorded == {}
    assert await scene.signs() == []


async def test_nobody_but_the_host_records_stops_or_deletes(scene: Scene) -> None:
    await scene.go_live()
    with pytest.raises(NotTheHost):
        await scene.start(host_id=scene.world.viewers[0])
    await scene.start()
    with pytest.raises(NotTheHost):
        await scene.stop(host_id=scene.world.viewers[0])
    await scene.stop()
    with pytest.raises(NotTheHost):
        await scene.delete(host_id=scene.world.viewers[0])


async def test_what_is_asked_backstage_begins_with_the_broadcast(scene: Scene) -> None:
    recording = await scene.start()
    assert recording.state is RecordingState.READY
    assert scene.engine.recorded == {}
    assert await scene.signs() == []
    await scene.go_live()
    assert scene.engine.recorded == {scene.room_id: recording.id}
    assert await scene.signs() == [True]
    assert (await scene.recording()).started_at == START


async def test_what_was_asked_backstage_can_be_taken_back(scene: Scene) -> None:
    await scene.start()
    await scene.stop()
    await scene.go_live()
    assert scene.engine.recorded == {}
    assert await scene.signs() == []


async def test_stopping_and_starting_goes_on_with_the_same_recording(scene: Scene) -> None:
    await scene.go_live()
    first = await scene.start()
    await scene.stop()
    assert scene.engine.recorded == {}
    second = await scene.start()
    assert second.id == first.id
    assert scene.engine.recorded == {scene.room_id: first.id}
    assert await scene.signs() == [True, False, True]
    async with scene.database.read() as db:
        assert len(list(await db.scalars(select(RecordingConsent)))) == 1


async def test_asking_twice_changes_nothing(scene: Scene) -> None:
    await scene.go_live()
    first = await scene.start()
    assert (await scene.start()).id == first.id
    await scene.stop()
    await scene.stop()
    assert await scene.signs() == [True, False]


async def test_two_clicks_at_once_make_one_recording(scene: Scene) -> None:
    await scene.go_live()
    first, second = await asyncio.gather(scene.start(), scene.start())
    assert first.id == second.id
    assert await scene.signs() == [True]


async def test_the_end_of_the_masterclass_ends_the_recording(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.now += timedelta(minutes=30)
    await scene.end()
    assert scene.engine.recorded == {}
    recording = await scene.recording()
    assert recording.state is RecordingState.ENDED
    assert recording.ended_at == scene.now
    assert recording.expires_at == scene.now + timedelta(days=KEPT_DAYS)
    with pytest.raises(MasterclassOver):
        await scene.start()


async def test_whoever_has_not_agreed_does_not_come_on_a_stage_that_is_recorded(
    scene: Scene,
) -> None:
    guest = scene.world.viewers[0]
    async with scene.database.read() as db:
        await check_consent_on_stage(db, scene.room_id, person_id=guest)
    await scene.start()
    async with scene.database.read() as db:
        await check_consent_on_stage(db, scene.room_id, person_id=scene.world.talent)
        with pytest.raises(ConsentNeeded):
            await check_consent_on_stage(db, scene.room_id, person_id=guest)
    await scene.stop()
    async with scene.database.read() as db:
        await check_consent_on_stage(db, scene.room_id, person_id=guest)


async def test_what_runs_is_stopped_before_it_can_be_deleted(scene: Scene) -> None:
    with pytest.raises(NothingRecorded):
        await scene.delete()
    await scene.go_live()
    await scene.start()
    with pytest.raises(RecordingRuns):
        await scene.delete()
    await scene.stop()
    deleted = await scene.delete()
    assert (deleted.state, deleted.deleted_by) == (RecordingState.DELETING, scene.world.talent)
    async with scene.database.read() as db:
        assert await recording_of(db, scene.world.masterclass) is None


async def test_after_deleting_one_may_record_anew(scene: Scene) -> None:
    await scene.go_live()
    first = await scene.start()
    await scene.stop()
    await scene.delete()
    second = await scene.start()
    assert second.id != first.id
    async with scene.database.read() as db:
        found = await find_recording(db, scene.room_id)
    assert found is not None
    assert found.id == second.id


async def test_a_recording_is_deleted_when_its_time_is_over(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    await scene.end()
    scene.now += timedelta(minutes=10)
    await scene.gather()
    for step, count in ((timedelta(days=KEPT_DAYS - 1), 0), (timedelta(days=1), 1)):
        scene.now += step
        async with scene.database.write() as db:
            assert await expire_due_recordings(db, now=scene.now) == count
    recording = await scene.recording()
    assert (recording.state, recording.deleted_by) == (RecordingState.DELETING, None)


async def test_a_co_host_on_stage_agrees_before_anybody_records(scene: Scene) -> None:
    along = scene.world.stranger
    key = StageKey(
        masterclass_id=scene.world.masterclass,
        person_id=along,
        use=KeyUse.PUBLISH,
        code="code-of-the-co-host",
        made_at=scene.now,
    )
    async with scene.database.write() as db:
        db.add(CoHost(masterclass_id=key.masterclass_id, person_id=along, joined_at=scene.now))
        db.add(key)
        await db.flush()
        sending = StageConnection(
            id="c",
            key_id=key.id,
            key_code=key.code,
            room_id=scene.room_id,
            etag="1",
            ufrag="u",
            fragment="",
            opened_at=scene.now,
        )
        db.add(sending)
    with pytest.raises(ConsentNeeded):
        await scene.start()
    consent = Consent(person_id=along, text_version=CONSENT_VERSION, locale="fr")
    async with scene.database.write() as db:
        assert not await has_agreed(db, key.masterclass_id, person_id=along)
        await agree_to_be_recorded(db, key.masterclass_id, consent, now=scene.now)
        assert await has_agreed(db, key.masterclass_id, person_id=along)
    await scene.start()
    async with scene.database.read() as db:
        await check_consent_on_stage(db, scene.room_id, person_id=along)


async def test_nobody_but_hosts_agrees_to_be_recorded(scene: Scene) -> None:
    consent = Consent(person_id=scene.world.viewers[0], text_version=CONSENT_VERSION, locale="fr")
    with pytest.raises(NotTheHost):
        async with scene.database.write() as db:
            await agree_to_be_recorded(db, scene.world.masterclass, consent, now=scene.now)
