"""The shape of the analysis file: findings in, JSON out; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.features.beats import Times
from pipeline.features.key import Key
from pipeline.features.sections import Section
from pipeline.features.spectra import Real
from pipeline.features.tempo import Tempo
from pipeline.listen import FULL_RATE, Heard
from pipeline.peaks import Peaks

Json = dict[str, object]


@dataclass(frozen=True)
class Findings:
    """What was found in a song of so many seconds.

    beats: in seconds. hop_seconds: between the rows of energy, shape (stretches,), 0 to 1, and chroma, shape
    (stretches, 12), each row's highest being 1.
    """

    seconds: float
    tempo: Tempo
    beats: Times
    key: Key
    hop_seconds: float
    energy: Real
    chroma: Real
    sections: list[Section]
    peaks: Peaks


def analysis_json(found: Findings, heard: Heard) -> Json:
    """The whole file, version 1."""
    cepstrum = heard.cepstrum
    return {
        "version": 1,
        "durationMs": round(found.seconds * 1000),
        "sampleRate": FULL_RATE,
        "tempo": {"bpm": round(found.tempo.bpm, 2), "confidence": round(found.tempo.confidence, 3)},
        "beats": _rounded(found.beats, 3),
        "key": _key(found.key),
        "loudness": {"integratedLufs": _tenths(heard.integrated_lufs), "samplePeakDb": _tenths(heard.sample_peak_db)},
        "energy": {"hopSeconds": found.hop_seconds, "values": _rounded(found.energy, 3)},
        "chroma": {"hopSeconds": found.hop_seconds, "values": _rounded(found.chroma, 3)},
        "mfcc": {"mean": _rounded(cepstrum.mean(axis=0), 2), "std": _rounded(cepstrum.std(axis=0), 2)},
        "spectral": {"centroidHz": _spread(heard.centroid), "rolloffHz": _spread(heard.rolloff)},
        "sections": [_section(section) for section in found.sections],
        "peaks": found.peaks,
    }


def headline_json(found: Findings, heard: Heard) -> Json:
    """The figures that go into the database: tempoBpm is 0 where no beat was found, loudnessLufs None for silence."""
    return {
        "durationMs": round(found.seconds * 1000),
        "tempoBpm": round(found.tempo.bpm, 2),
        "key": found.key.name,
        "camelot": found.key.camelot,
        "loudnessLufs": _tenths(heard.integrated_lufs),
        "energy": round(float(found.energy.mean()), 3),
    }


def _key(key: Key) -> Json:
    confidence = round(key.confidence, 3)
    return {"tonic": key.tonic, "mode": key.mode, "name": key.name, "camelot": key.camelot, "confidence": confidence}


def _section(section: Section) -> Json:
    start, end = round(section.start_seconds, 3), round(section.end_seconds, 3)
    return {"startSeconds": start, "endSeconds": end, "label": section.label}


def _spread(values: Real) -> Json:
    return {"mean": round(float(values.mean()), 1), "std": round(float(values.std()), 1)}


def _tenths(decibels: float | None) -> float | None:
    return None if decibels is None else round(decibels, 1)


def _rounded(values: Real | Times, digits: int) -> list[object]:
    rounded: list[object] = values.astype(np.float64).round(digits).tolist()
    return rounded
