"""Give a FLAC file its seek table, from which a player fetches and decodes any stretch of it by itself."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

FRAMES_PER_POINT: Final = 24
"""Frames between two points: 2.5 seconds at 44.1 kHz, where a frame has 4608 samples."""

PADDING_BYTES: Final = 16_384
"""Room that the writer leaves for the table: 910 points, or 38 minutes at the closest spacing."""

_BLOCK_HEADER: Final = 4
_POINT: Final = struct.Struct(">QQH")
_LAST, _TYPE = 0x80, 0x7F
_PADDING, _SEEK_TABLE = 1, 3


class SeekTable:
    """Collects where the frames of a FLAC file begin, and writes the points into its padding at the end."""

    def __init__(self) -> None:
        """An empty table."""
        self._frames = 0
        self._samples = 0
        self._bytes = 0
        self._points: list[bytes] = []

    def add_frame(self, size_bytes: int, samples: int) -> None:
        """Count the next frame, of so many bytes and samples a channel."""
        if self._frames % FRAMES_PER_POINT == 0:
            self._points.append(_POINT.pack(self._samples, self._bytes, samples))
        self._frames += 1
        self._samples += samples
        self._bytes += size_bytes

    def write_into(self, file: BinaryIO) -> None:
        """Put the points in the place of the padding of a finished file (RFC 9639, sections 8.3 and 8.5).

        Where there are more points than there is room, every second one is left out until they fit. A file without
        padding is left as it is: it plays, but no player can fetch parts of it.
        """
        found = _find_padding(file)
        if found is None:
            return
        offset, length = found
        points = self._points
        while len(points) * _POINT.size + _BLOCK_HEADER > length:
            points = points[::2]
        table = b"".join(points)
        rest = length - len(table) - _BLOCK_HEADER
        file.seek(offset)
        file.write(_block_header(_SEEK_TABLE, len(table)) + table + _block_header(_PADDING | _LAST, rest) + bytes(rest))


def _find_padding(file: BinaryIO) -> tuple[int, int] | None:
    """Where the padding that ends the metadata begins, and how long it is without its header."""
    offset = len(b"fLaC")
    while True:
        file.seek(offset)
        header = file.read(_BLOCK_HEADER)
        if len(header) < _BLOCK_HEADER:
            return None
        length = int.from_bytes(header[1:], "big")
        if header[0] & _LAST:
            return (offset, length) if header[0] & _TYPE == _PADDING else None
        offset += _BLOCK_HEADER + length


def _block_header(kind: int, length: int) -> bytes:
    return bytes([kind]) + length.to_bytes(3, "big")
