"""Files that people hand in by mistake or malice: `python odd_files.py FOLDER` makes one of each."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from audio_files import film, flac, tones, wav

DAY_SECONDS = 24 * 3600

PLAYLIST = """#EXTM3U
#EXT-X-TARGETDURATION:10
#EXTINF:10,
http://127.0.0.1:9/never-asked-for.ts
#EXT-X-ENDLIST
"""


def claiming_a_day(path: Path) -> Path:
    """A WAV file of two seconds, 8 kHz and mono, whose header promises 24 hours."""
    data = bytearray(wav(path, tones(2, 8_000, 1), sample_rate=8_000, layout="mono").read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", DAY_SECONDS * 8_000 * 2)
    path.write_bytes(bytes(data))
    return path


def truncated(path: Path) -> Path:
    """A FLAC file of which the second half never arrived."""
    data = flac(path, tones(6)).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def main(folder: Path) -> None:
    """Make them all, and one good song with an awkward name."""
    (folder / "text.mp3").write_text("This is a letter, not a song.\n" * 200)
    (folder / "empty.flac").write_bytes(b"")
    (folder / "playlist.mp3").write_text(PLAYLIST)
    truncated(folder / "truncated.flac")
    film(folder / "silent-film.mp4", with_sound=False)
    wav(folder / "blink.wav", tones(0.2))
    claiming_a_day(folder / "day.wav")
    wav(folder / 'it\'s "loud"\n🎸.wav', tones(3))
    wav(folder / "short.wav", tones(9, level=0.25))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
