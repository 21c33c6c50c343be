"""Find out what a file is by decoding all of it."""

from __future__ import annotations

import numpy as np

from pipeline.arguments import Arguments, a_number, a_path
from pipeline.audio_source import AudioSource
from pipeline.context import Context
from pipeline.faults import Fault
from pipeline.protocol import Progress

# -60 dB below full scale: the noise of an analogue tape is louder.
_AUDIBLE_PEAK = 0.001


def run(arguments: Arguments, context: Context, progress: Progress) -> dict[str, object]:
    """Decode `input` to its end and describe it.

    arguments: input (path), maxSeconds, minSeconds (1 where absent). The duration counts decoded samples; decoding
    stops as soon as there are more than maxSeconds of them, whatever a header says.
    Returns durationMs, samples (a channel), sampleRate in Hz, channels, codec, extension (by content), tags,
    and silent: whether no sample rises above -60 dBFS.
    Raises Fault `unsupported_audio`, `corrupt_audio`, `too_long`, `too_short`.
    """
    longest, shortest = a_number(arguments, "maxSeconds"), a_number(arguments, "minSeconds", default=1)
    with AudioSource(a_path(arguments, "input")) as source:
        silent = True
        for block in source.blocks():
            silent = silent and not bool(np.any(np.abs(block) > _AUDIBLE_PEAK))
            if source.samples > longest * source.sample_rate:
                raise Fault("too_long", f"This track is longer than {_in_words(longest)}.")
            progress(int(100 * source.fraction_read), "decode")
        if source.samples < shortest * source.sample_rate:
            raise Fault("too_short", f"This track is shorter than {_in_words(shortest)}.")
        return {
            "durationMs": round(source.samples * 1000 / source.sample_rate),
            "samples": source.samples,
            "sampleRate": source.sample_rate,
            "channels": source.channels,
            "codec": source.codec,
            "extension": source.extension,
            "tags": source.tags(),
            "silent": silent,
        }


def _in_words(seconds: float) -> str:
    """A length of time as a person says it.

    >>> _in_words(1200), _in_words(1), _in_words(90)
    ('20 minutes', '1 second', '90 seconds')
    """
    count, unit = (seconds / 60, "minute") if seconds % 60 == 0 and seconds else (seconds, "second")
    return f"{count:g} {unit}" if count == 1 else f"{count:g} {unit}s"
