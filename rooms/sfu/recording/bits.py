"""Single bits and Exp-Golomb numbers, read from bytes.

Source: ITU-T H.264 section 9.1.
"""

from rooms.sfu.errors import PacketError

_ZEROS_MAX = 31


class BitReader:
    """Read from the most significant bit on."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, bits: int) -> int:
        """Return an unsigned number of so many bits.

        Raises: PacketError at the end.
        """
        if bits > self._left:
            raise PacketError("fewer bits than a header needs")
        self._left -= bits
        return self._value >> self._left & (1 << bits) - 1

    def golomb(self) -> int:
        """Return an unsigned Exp-Golomb number.

        Raises: PacketError.
        """
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _ZEROS_MAX:
                raise PacketError("not an Exp-Golomb number")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed_golomb(self) -> int:
        """Return a signed Exp-Golomb number.

        Raises: PacketError.
        """
        number = self.golomb()
        return (number + 1) // 2 if number & 1 else -(number // 2)
