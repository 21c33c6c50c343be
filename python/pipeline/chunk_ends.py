"""Whether the sound of a WAV, Wave64 or CAF file is all there; FFmpeg shortens their claims to what the file holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal


@dataclass(frozen=True)
class ChunkStyle:
    """How a container lays out its chunks; sizes in bytes.

    first: where the first chunk begins. name, size: of those two fields. header_counts: whether a chunk's size includes
    them. alignment: of the next chunk. unknown_from: sizes that recorders write who did not know better.
    """

    first: int
    name: int
    size: int
    order: Literal["little", "big"]
    header_counts: bool
    alignment: int
    unknown_from: int


# SoX writes 0x7FFFF000 and FFmpeg 0xFFFFFFFF when they cannot seek back.
_WAV = ChunkStyle(12, 4, 4, "little", False, 2, 0x7FFF_0000)
_W64 = ChunkStyle(40, 16, 8, "little", True, 8, 2**63)
_CAF = ChunkStyle(8, 4, 8, "big", False, 1, 2**63)
STYLES: Mapping[str, ChunkStyle] = {"wav": _WAV, "w64": _W64, "caf": _CAF}


def sound_is_whole(file: BinaryIO, style: ChunkStyle) -> bool:
    """Whether the `data` chunk, where its size is known, ends within the file. `file` keeps its position."""
    position, size = file.tell(), os.fstat(file.fileno()).st_size
    end = _end_of_data(file, style, size)
    file.seek(position)
    return end <= size


def _end_of_data(file: BinaryIO, style: ChunkStyle, file_size: int) -> int:
    """The offset at which the data chunk claims to end; 0 without a claim."""
    start, header = style.first, style.name + style.size
    while start < file_size:
        file.seek(start)
        field = file.read(header)
        if len(field) < header:
            return 0
        size = int.from_bytes(field[style.name :], style.order)
        body = size - header if style.header_counts else size
        if field[:4] == b"data":
            return 0 if size == 0 or size >= style.unknown_from else start + header + body
        if body < 0:
            return 0
        start += header + -(-body // style.alignment) * style.alignment
    return 0
