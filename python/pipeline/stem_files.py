"""Write the stems of a song, all at one gain, and make sure that they can be read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.audio import FlacWriter, count_samples
from pipeline.faults import Fault
from pipeline.peaks import PeakMeter, Peaks, samples_per_peak
from pipeline.song_tags import container_tags
from pipeline.spool import Spool
from pipeline.stft import SAMPLE_RATE

PEAKS: Final = "peaks.json"

_BLOCK: Final = 1 << 18
_LOUDEST: Final = (2**23 - 1) / 2**23  # the highest sample of 24 bits, full scale being 1


@dataclass(frozen=True)
class SongLabel:
    """What is written into every stem of a song: tags by our own names, and a picture."""

    tags: Mapping[str, object] = field(default_factory=dict)
    cover: Path | None = None

    def tags_of(self, stem: str) -> dict[str, str]:
        """The tags of one stem, which is named after the title.

        >>> SongLabel({"title": "Intro", "artist": "A"}).tags_of("vocals")
        {'title': 'Intro (Vocals)', 'artist': 'A'}
        """
        title = self.tags.get("title")
        named = {} if title is None else {"title": f"{title} ({stem.capitalize()})"}
        return container_tags("flac", {**self.tags, **named})


_NO_LABEL: Final = SongLabel()


def gain_for(loudest: float) -> float:
    """The gain, at most 1, that brings samples of this magnitude within full scale.

    >>> gain_for(0.5), gain_for(2.0) == _LOUDEST / 2
    (1.0, True)
    """
    return min(1.0, _LOUDEST / max(loudest, _LOUDEST))


def write_stems(
    stems: Mapping[str, Spool],
    folder: Path,
    gain: float,
    report: Callable[[int, int], None],
    label: SongLabel = _NO_LABEL,
) -> dict[str, str]:
    """Write `<stem>.flac` for every stem and `peaks.json`; returns the file name of every stem.

    gain: linear, the same for all, so that they still add up. report: called with (steps done, steps in all).
    The spools are closed on the way. All or nothing: whatever fails, the folder is left without any of them. Raises
    OSError on a full disk, and Fault `internal` if a file does not read back.
    """
    files = {name: f"{name}.flac" for name in stems}
    steps = 2 * len(stems)
    try:
        peaks: dict[str, Peaks] = {}
        for done, (name, spool) in enumerate(stems.items(), start=1):
            tags, cover = label.tags_of(name), label.cover
            with FlacWriter(folder / files[name], SAMPLE_RATE, 2, tags=tags, cover=cover) as writer:
                peaks[name] = _write(spool, writer, gain)
            # The file takes less space than the spool: from here on the disk only gets emptier.
            spool.close()
            report(done, steps)
        samples = max(spool.samples for spool in stems.values())
        (folder / PEAKS).write_text(json.dumps(_peaks_file(samples, peaks)))
        for done, (name, spool) in enumerate(stems.items(), start=len(stems) + 1):
            _verify(folder / files[name], spool.samples)
            report(done, steps)
    except BaseException:
        for file in (*files.values(), PEAKS):
            (folder / file).unlink(missing_ok=True)
        raise
    return files


def _write(spool: Spool, writer: FlacWriter, gain: float) -> Peaks:
    meter = PeakMeter(spool.samples)
    for start in range(0, spool.samples, _BLOCK):
        block = spool.read(start, min(start + _BLOCK, spool.samples)) * gain
        writer.write(block)
        meter.add(block)
    return meter.peaks()


def _peaks_file(samples: int, stems: Mapping[str, Peaks]) -> dict[str, object]:
    return {
        "version": 1,
        "sampleRate": SAMPLE_RATE,
        "samples": samples,
        "samplesPerPeak": samples_per_peak(samples),
        "stems": stems,
    }


def _verify(path: Path, samples: int) -> None:
    if count_samples(path) != samples:
        raise Fault("internal", "A stem could not be read back.", retryable=True)
