"""What an MP3 file says about its own length, a claim that FFmpeg does not hand on."""

from __future__ import annotations

from typing import BinaryIO

_FIRST_FRAME_BYTES = 256
_ID3_HEADER_BYTES = 10


def frame_count(file: BinaryIO) -> int:
    """The number of audio frames that the Xing or Info header claims, or 0 where there is no such header.

    file: an open MP3, seekable; its position is kept.
    Source: the header that LAME and FFmpeg write into the first frame: "Xing" or "Info", flags, frame count.
    """
    position = file.tell()
    try:
        file.seek(_end_of_id3(file))
        return parse_frame_count(file.read(_FIRST_FRAME_BYTES))
    finally:
        file.seek(position)


def parse_frame_count(first_frame: bytes) -> int:
    """The frame count in the first bytes of the first MP3 frame, or 0.

    >>> parse_frame_count(bytes(36) + b"Xing" + bytes([0, 0, 0, 1, 0, 0, 1, 2]))
    258
    >>> parse_frame_count(bytes(36) + b"Info" + bytes([0, 0, 0, 0, 0, 0, 1, 2]))
    0
    """
    # The header stands 4 + 9 to 32 bytes into its frame; looking further would find music.
    start = next((at for at in range(13, 64) if first_frame[at : at + 4] in (b"Xing", b"Info")), None)
    if start is None or not first_frame[start + 7] & 1:
        return 0
    return int.from_bytes(first_frame[start + 8 : start + 12], "big")


def _end_of_id3(file: BinaryIO) -> int:
    position = 0
    while True:
        file.seek(position)
        header = file.read(_ID3_HEADER_BYTES)
        if len(header) < _ID3_HEADER_BYTES or header[:3] != b"ID3":
            return position
        position += _ID3_HEADER_BYTES + _syncsafe(header[6:])


def _syncsafe(number: bytes) -> int:
    value = 0
    for byte in number:
        value = value << 7 | byte & 0x7F
    return value
