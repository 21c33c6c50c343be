"""Which containers and decoders are allowed in, and what each is called; chosen by content, never by name."""

from __future__ import annotations

# Every demuxer here reads one file and nothing else. Playlists (hls, dash, concat, sdp, …) are absent on purpose:
# they name other files and addresses, and so they are not audio to us.
DEMUXERS = ("aac", "aiff", "caf", "flac", "matroska", "mov", "mp3", "ogg", "w64", "wav", "wv")

# Without this list a picture or a film in the file would run its own decoder while the file is probed.
DECODERS = (
    *("aac", "aac_latm", "ac3", "alac", "eac3", "flac", "mp1float", "mp2float", "mp3float", "opus", "libopus"),
    *("vorbis", "wavpack", "adpcm_ima_wav", "adpcm_ms", "pcm_alaw", "pcm_mulaw"),
    *("pcm_s8", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
    *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be"),
)

_EXTENSIONS = {"mov": "m4a", "matroska": "mka"}
_MAGIC = (
    *((0, b"fLaC"), (0, b"ID3"), (0, b"RIFF"), (0, b"OggS"), (0, b"FORM"), (0, b"caff"), (0, b"wvpk")),
    *((4, b"ftyp"), (0, b"\x1aE\xdf\xa3")),
)


def short_name(format_name: str) -> str:
    """The first of the names FFmpeg gives a demuxer.

    >>> short_name("mov,mp4,m4a,3gp,3g2,mj2")
    'mov'
    """
    return format_name.split(",", maxsplit=1)[0]


def extension_for(container: str, codec: str, head: bytes) -> str:
    """The file-name extension that fits what is inside.

    container: a short name. codec: FFmpeg's decoder name. head: the first bytes of the file.

    >>> extension_for("ogg", "opus", b"OggS"), extension_for("mov", "aac", b""), extension_for("wav", "pcm_s16le", b"")
    ('opus', 'm4a', 'wav')
    """
    if container == "ogg" and "opus" in codec:
        return "opus"
    if container == "matroska" and b"webm" in head[:64]:
        return "webm"
    return _EXTENSIONS.get(container, container)


def looks_like_audio(head: bytes) -> bool:
    """Whether the first bytes carry a known signature: such a file that does not open is damaged, not foreign.

    >>> looks_like_audio(b"fLaC" + bytes(8)), looks_like_audio(b"#EXTM3U")
    (True, False)
    """
    return any(head[offset : offset + len(magic)] == magic for offset, magic in _MAGIC)
