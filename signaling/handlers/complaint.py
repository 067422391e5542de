"""Reporting somebody to those who run the hub; nobody in the room learns of it."""

from rooms.complaints.service import Told, complain
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import ComplaintSend, Done


async def send(live: Live, connection: Connection, message: ComplaintSend) -> Done:
    """Report somebody.

    Raises: OwnComplaint, NobodyThere, ComplaintMade, TooManyComplaints.
    """
    told = Told(
        person_id=message.person_id,
        grounds=message.grounds,
        words=message.words,
        seq=message.seq,
    )
    async with live.database.write() as db:
        await complain(
            db,
            connection.room_id,
            told,
            reporter_id=connection.person_id,
            expected=[person.id for person in connection.admission.expected],
            now=live.clock.now(),
        )
    return Done()
