"""Whether the last structure of an Ogg or Matroska file is complete; FFmpeg ends such files early without a word.

For files made of chunks see `chunk_ends`.
"""

from __future__ import annotations

import os
from typing import BinaryIO

_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255
_OGG_HEADER_BYTES = 27
_SEGMENT_ID = b"\x18\x53\x80\x67"
_EBML_HEAD_BYTES = 4096


def ogg_is_whole(file: BinaryIO) -> bool:
    """Whether the last Ogg page ends within the file. `file` keeps its position.

    Source: RFC 3533, section 6: a page header, a table of segment lengths, the segments.
    """
    position = file.tell()
    size = os.fstat(file.fileno()).st_size
    file.seek(max(0, size - _LONGEST_OGG_PAGE))
    tail = file.read(_LONGEST_OGG_PAGE)
    file.seek(position)
    return last_page_fits(tail)


def last_page_fits(tail: bytes) -> bool:
    """Whether the last page that begins in `tail` also ends there.

    >>> page = b"OggS" + bytes(22) + bytes([2, 3, 4])
    >>> last_page_fits(page + bytes(7)), last_page_fits(page + bytes(6)), last_page_fits(b"")
    (True, False, False)
    """
    start = tail.rfind(b"OggS")
    table = start + _OGG_HEADER_BYTES
    if start < 0 or table > len(tail):
        return False
    lengths = tail[table : table + tail[table - 1]]
    return len(lengths) == tail[table - 1] and table + len(lengths) + sum(lengths) <= len(tail)


def matroska_is_whole(file: BinaryIO) -> bool:
    """Whether the Segment of a Matroska or WebM file, where its size is known, ends within the file.

    `file` keeps its position. Source: RFC 8794 (EBML), variable-size integers; RFC 9559, the Segment element.
    """
    position = file.tell()
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    head = file.read(_EBML_HEAD_BYTES)
    file.seek(position)
    return segment_end(head) <= size


def segment_end(head: bytes) -> int:
    """The offset at which the Segment claims to end, or 0 where it makes no claim.

    >>> segment_end(bytes(8) + b"\\x18\\x53\\x80\\x67" + b"\\x81" + bytes(1)), segment_end(b"")
    (14, 0)
    """
    at = head.find(_SEGMENT_ID)
    start = at + len(_SEGMENT_ID)
    if at < 0 or start >= len(head) or head[start] == 0:
        return 0
    width = 9 - head[start].bit_length()
    mask = (1 << 7 * width) - 1
    length = int.from_bytes(head[start : start + width], "big") & mask
    return 0 if length == mask else start + width + length
