"""Open a file for FFmpeg in such a way that nothing else can be opened through it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import av

from pipeline.containers import DECODERS, DEMUXERS, looks_like_audio
from pipeline.faults import Fault

UNSUPPORTED = "This file is not audio that I can read."
CORRUPT = "This audio file is damaged or incomplete."

_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(DEMUXERS),
    "codec_whitelist": ",".join(DECODERS),
}


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file; raises Fault `unsupported_audio` for a folder, a pipe or a device."""
    # O_NONBLOCK: opening a named pipe must fail the check below, not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Fault("unsupported_audio", UNSUPPORTED)
    return os.fdopen(descriptor, "rb")


def open_container(file: BinaryIO, head: bytes) -> av.container.InputContainer:
    """Have FFmpeg look at an open file. head: its first bytes.

    FFmpeg gets a stream without a name, the demuxer must be in DEMUXERS and the decoder in DECODERS: a playlist, a
    reference or an address inside the file is never followed.
    Raises Fault `unsupported_audio` for what is not audio and `corrupt_audio` for audio that does not open.
    """
    try:
        return av.open(_Nameless(file), mode="r", options=_OPTIONS, metadata_errors="replace")
    except av.error.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        if looks_like_audio(head):
            raise Fault("corrupt_audio", CORRUPT) from error
        raise Fault("unsupported_audio", UNSUPPORTED) from error


class _Nameless:
    """A file without its name, so that FFmpeg judges it by content alone and has no folder to look around in."""

    def __init__(self, file: BinaryIO) -> None:
        self._seek = file.seek
        self.read = file.read
        self.tell = file.tell

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._seek(offset, whence)
        except OSError as error:
            # A damaged file sends FFmpeg to places before its beginning: it expects a refusal, not an exception.
            return -(error.errno or errno.EINVAL)
