"""The `analyse` operation: what a song is like, as one JSON file and a few headline figures."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

from pipeline.arguments import Arguments, a_path
from pipeline.audio import decode
from pipeline.context import Context
from pipeline.features.beats import find_beats, refined_tempo
from pipeline.features.energy import energy_curve
from pipeline.features.key import Key, estimate_key
from pipeline.features.pitch_classes import chroma, tuning_offset
from pipeline.features.pooling import hop_for, pooled
from pipeline.features.sections import find_sections
from pipeline.features.spectra import Real
from pipeline.features.tempo import estimate_tempo
from pipeline.listen import FULL_RATE, ONSET_RATE, TIMBRE_RATE, TONAL_RATE, Heard, listen
from pipeline.peaks import PeakMeter, Peaks
from pipeline.protocol import Progress

Json = dict[str, object]

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
    peaks = _mix_peaks(source, heard.samples, progress)
    tempo = _tempo(heard)
    progress(_TEMPO, "tempo")
    key, tonal = _key(heard)
    progress(_KEY, "key")
    seconds = heard.samples / FULL_RATE
    shape = _shape(heard, tonal, seconds)
    analysis: Json = {
        "version": 1,
        "durationMs": round(seconds * 1000),
        "sampleRate": FULL_RATE,
        **tempo,
        "key": _key_json(key),
        "loudness": {"integratedLufs": _tenths(heard.integrated_lufs), "samplePeakDb": _tenths(heard.sample_peak_db)},
        **shape,
        "peaks": peaks,
    }
    _write(output, analysis)
    progress(_WRITTEN, "write")
    return _headline(analysis, key, heard)


def _mix_peaks(source: Path, samples: int, progress: Progress) -> Peaks:
    def on_read(fraction: float) -> None:
        progress(_LISTENED + int((_PEAKS - _LISTENED) * fraction), "peaks")

    # A second reading: how many samples a point covers follows from the length, which the first one found.
    meter = PeakMeter(samples)
    for block in decode(source, sample_rate=FULL_RATE, on_read=on_read):
        meter.add(block)
    return meter.peaks()


def _tempo(heard: Heard) -> Json:
    tempo = estimate_tempo(heard.onsets, ONSET_RATE)
    beats = find_beats(heard.onsets, ONSET_RATE, tempo.bpm)
    bpm = refined_tempo(beats, tempo.bpm)
    return {
        "tempo": {"bpm": round(bpm, 2), "confidence": round(tempo.confidence, 3)},
        "beats": [round(float(beat), 3) for beat in beats],
    }


def _key(heard: Heard) -> tuple[Key, Real]:
    tonal = chroma(heard.profile, tuning_offset(heard.profile))
    return estimate_key(tonal), tonal


def _key_json(key: Key) -> Json:
    confidence = round(key.confidence, 3)
    return {"tonic": key.tonic, "mode": key.mode, "name": key.name, "camelot": key.camelot, "confidence": confidence}


def _shape(heard: Heard, tonal: Real, seconds: float) -> Json:
    """What changes over time, in stretches of equal length, and the sections that follow from it."""
    hop = hop_for(seconds)
    count = max(1, math.ceil(seconds / hop))
    classes = pooled(tonal, TONAL_RATE, hop, count)
    classes /= np.maximum(classes.max(axis=1, keepdims=True), 1e-6)
    timbre = pooled(heard.cepstrum, TIMBRE_RATE, hop, count)
    sections = find_sections(np.concatenate([classes, timbre], axis=1), hop, seconds)
    energy = energy_curve(pooled(heard.mean_square, TIMBRE_RATE, hop, count))
    return {
        "energy": {"hopSeconds": hop, "values": _rounded(energy, 3)},
        "chroma": {"hopSeconds": hop, "values": _rounded(classes, 3)},
        "mfcc": {"mean": _rounded(heard.cepstrum.mean(axis=0), 2), "std": _rounded(heard.cepstrum.std(axis=0), 2)},
        "spectral": {"centroidHz": _spread(heard.centroid), "rolloffHz": _spread(heard.rolloff)},
        "sections": [
            {
                "startSeconds": round(section.start_seconds, 3),
                "endSeconds": round(section.end_seconds, 3),
                "label": section.label,
            }
            for section in sections
        ],
    }


def _headline(analysis: Json, key: Key, heard: Heard) -> Json:
    tempo, energy = analysis["tempo"], analysis["energy"]
    assert isinstance(tempo, dict) and isinstance(energy, dict)
    return {
        "durationMs": analysis["durationMs"],
        "tempoBpm": tempo["bpm"],
        "key": key.name,
        "camelot": key.camelot,
        "loudnessLufs": _tenths(heard.integrated_lufs),
        "energy": round(float(np.mean(energy["values"])), 3),
    }


def _write(output: Path, analysis: Json) -> None:
    with output.open("x", encoding="utf-8") as file:
        try:
            json.dump(analysis, file, allow_nan=False, separators=(",", ":"))
            file.flush()
        except BaseException:
            output.unlink(missing_ok=True)
            raise


def _spread(values: Real) -> Json:
    return {"mean": round(float(values.mean()), 1), "std": round(float(values.std()), 1)}


def _tenths(decibels: float | None) -> float | None:
    return None if decibels is None else round(decibels, 1)


def _rounded(values: Real, digits: int) -> list[object]:
    rounded: list[object] = values.astype(np.float64).round(digits).tolist()
    return rounded
