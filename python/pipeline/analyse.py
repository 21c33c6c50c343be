"""The `analyse` operation: what a song is like, as one JSON file and a few headline figures."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.analysis_file import Findings, Json, analysis_json, headline_json
from pipeline.arguments import Arguments, a_path
from pipeline.audio import decode
from pipeline.context import Context
from pipeline.features.beats import find_beats, refined_tempo
from pipeline.features.energy import energy_curve
from pipeline.features.key import estimate_key
from pipeline.features.pitch_classes import chroma, tuning_offset
from pipeline.features.pooling import hop_for, pooled
from pipeline.features.sections import find_sections
from pipeline.features.tempo import estimate_tempo
from pipeline.listen import FULL_RATE, ONSET_RATE, TIMBRE_RATE, TONAL_RATE, Heard, listen
from pipeline.peaks import PeakMeter, Peaks
from pipeline.protocol import Progress

# Percent shown when each step is over: about their share of the time.
_LISTENED, _PEAKS, _TEMPO, _KEY, _WRITTEN = 70, 85, 92, 94, 100


def run(arguments: Arguments, context: Context, progress: Progress) -> Json:
    """Analyse `input` and write the result to `output`, which must not exist.

    arguments: input, output (paths).
    Returns durationMs, tempoBpm (0 where no beat was found), key, camelot, loudnessLufs (None for silence), energy
    (0 to 1). Raises as `decode` does; nothing is left behind then.
    """
    source, output = a_path(arguments, "input"), a_path(arguments, "output")
    heard = listen(source, lambda fraction: progress(int(_LISTENED * fraction), "listen"))
    found = _findings(heard, _mix_peaks(source, heard.samples, progress), progress)
    _write(output, analysis_json(found, heard))
    progress(_WRITTEN, "write")
    return headline_json(found, heard)


def _mix_peaks(source: Path, samples: int, progress: Progress) -> Peaks:
    def on_read(fraction: float) -> None:
        progress(_LISTENED + int((_PEAKS - _LISTENED) * fraction), "peaks")

    # A second reading: how many samples a point covers follows from the length, which the first one found.
    meter = PeakMeter(samples)
    for block in decode(source, sample_rate=FULL_RATE, on_read=on_read):
        meter.add(block)
    return meter.peaks()


def _findings(heard: Heard, peaks: Peaks, progress: Progress) -> Findings:
    rough = estimate_tempo(heard.onsets, ONSET_RATE)
    beats = find_beats(heard.onsets, ONSET_RATE, rough.bpm)
    progress(_TEMPO, "tempo")
    tonal = chroma(heard.profile, tuning_offset(heard.profile))
    key = estimate_key(tonal)
    progress(_KEY, "key")
    seconds = heard.samples / FULL_RATE
    hop = hop_for(seconds)
    count = max(1, math.ceil(seconds / hop))
    classes = pooled(tonal, TONAL_RATE, hop, count)
    classes /= np.maximum(classes.max(axis=1, keepdims=True), 1e-6)
    timbre = pooled(heard.cepstrum, TIMBRE_RATE, hop, count)
    return Findings(
        seconds=seconds,
        tempo=replace(rough, bpm=refined_tempo(beats, rough.bpm)),
        beats=beats,
        key=key,
        hop_seconds=hop,
        energy=energy_curve(pooled(heard.mean_square, TIMBRE_RATE, hop, count)),
        chroma=classes,
        sections=find_sections(np.concatenate([classes, timbre], axis=1), hop, seconds),
        peaks=peaks,
    )


def _write(output: Path, analysis: Json) -> None:
    with output.open("x", encoding="utf-8") as file:
        try:
            json.dump(analysis, file, allow_nan=False, separators=(",", ":"))
            file.flush()
        except BaseException:
            output.unlink(missing_ok=True)
            raise
