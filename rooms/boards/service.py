"""Note that a board has changed, so that everybody in the room is shown it anew."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName, RoomBoard
from rooms.memory import NOTE
from rooms.models import Room


async def board_changed(db: AsyncSession, room_id: str, name: BoardName) -> int:
    """Give the board its next version and return it; call it where what it shows was written.

    The room's row hands out the versions, as it does the numbers of entries, so that they become
    visible in order.
    """
    numbers = update(Room).where(Room.id == room_id).values(boards_version=Room.boards_version + 1)
    version = int((await db.execute(numbers.returning(Room.boards_version))).scalar_one())
    mine = RoomBoard.room_id == room_id, RoomBoard.name == name
    known = update(RoomBoard).where(*mine).values(version=version).returning(RoomBoard.version)
    if (await db.execute(known)).scalar_one_or_none() is None:
        db.add(RoomBoard(room_id=room_id, name=name, version=version))
        await db.flush()
    db.info.setdefault("notes", set()).add(NOTE)
    return version


async def boards_since(db: AsyncSession, room_id: str, version: int) -> list[BoardName]:
    """Return the boards that changed after a version."""
    query = select(RoomBoard.name).where(RoomBoard.room_id == room_id, RoomBoard.version > version)
    return list(await db.scalars(query.order_by(RoomBoard.version)))


async def board_version(db: AsyncSession, room_id: str, name: BoardName) -> int:
    """Return the version of a board, 0 before it first changed."""
    mine = RoomBoard.room_id == room_id, RoomBoard.name == name
    return await db.scalar(select(RoomBoard.version).where(*mine)) or 0


async def board_versions(db: AsyncSession, room_id: str) -> dict[BoardName, int]:
    """Return the version of each board of a room that has changed yet."""
    query = select(RoomBoard.name, RoomBoard.version).where(RoomBoard.room_id == room_id)
    return dict((await db.execute(query)).all())
