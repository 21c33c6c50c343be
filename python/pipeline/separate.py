"""Separate a song into stems, in memory that does not grow with its length."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.arguments import Arguments, a_mapping, a_path, a_text
from pipeline.audio import decode
from pipeline.context import Context
from pipeline.engines.engine import Engine, Pending
from pipeline.faults import Fault
from pipeline.models import find_model
from pipeline.protocol import Progress
from pipeline.segments import OverlapAdd, Segment, plan, window
from pipeline.spool import Spool
from pipeline.stem_files import PEAKS, SongLabel, gain_for, write_stems
from pipeline.stft import SAMPLE_RATE, to_spec, to_wave

Samples = npt.NDArray[np.float32]
Report = Callable[[int, int], None]

# Percent shown when each step is over: about their share of the time. The network takes nearly all of it.
_DECODED, _SEPARATED, _WRITTEN = 2, 96, 100


def run(arguments: Arguments, context: Context, progress: Progress) -> dict[str, object]:
    """Separate `input` with `model` and write `<stem>.flac` (24 bit, 44.1 kHz) and `peaks.json` into `outDir`.

    arguments: input, outDir (paths; the folder exists), model (a name), tags, cover (path). The stems are as long as
    what decodes, to the sample. Where one exceeds full scale, all are turned down alike, by gainDb ≤ 0. On the way
    outDir's disk holds up to 1.8 MB for a second of song (four stems).
    Returns model, stems, files, peaks, sampleRate, samples, durationMs, gainDb, engine, precision.
    Raises Fault `model_missing`, `unsupported_audio`, `corrupt_audio`; whatever it raises, outDir is left as it was.
    """
    source, folder = a_path(arguments, "input"), a_path(arguments, "outDir")
    model = find_model(a_text(arguments, "model"), context.models_dir, context.extra_models_dir)
    with ExitStack() as spools:
        stems = {name: spools.enter_context(Spool(folder)) for name in model.stems}
        with Spool(folder) as mix:
            _decode(source, mix, progress)
            engine = context.engine_for(model)
            loudest = separate(mix, list(stems.values()), engine, _share(progress, "separate", _DECODED, _SEPARATED))
        gain = gain_for(loudest)
        files = write_stems(stems, folder, gain, _share(progress, "encode", _SEPARATED, _WRITTEN), _label(arguments))
        return {
            "model": model.name,
            "stems": list(model.stems),
            "files": files,
            "peaks": PEAKS,
            "sampleRate": SAMPLE_RATE,
            "samples": mix.samples,
            "durationMs": round(mix.samples * 1000 / SAMPLE_RATE),
            "gainDb": round(20 * math.log10(gain), 6),
            "engine": engine.name,
            "precision": engine.precision,
        }


def separate(mix: Spool, stems: list[Spool], engine: Engine, report: Report) -> float:
    """Append the separated song to `stems`, in the order of the network's output, each as long as `mix`.

    report: called with (segments finished, segments in all). Returns the highest magnitude of any sample.
    Raises ArithmeticError if the network's output is not finite.
    """
    segments = plan(mix.samples)
    blend = OverlapAdd(len(stems))
    loudest = 0.0
    with closing(_estimates(segments, mix, engine)) as estimates:
        for done, (segment, estimate) in enumerate(estimates, start=1):
            settled = blend.add(segment, estimate)
            highest = float(np.abs(settled).max())
            if not math.isfinite(highest):
                raise ArithmeticError("the network's output is not finite")
            loudest = max(loudest, highest)
            for spool, stem in zip(stems, settled, strict=True):
                spool.append(stem)
            report(done, len(segments))
    return loudest


def _estimates(
    segments: list[Segment], mix: Spool, engine: Engine
) -> Generator[tuple[Segment, Samples | None], None, None]:
    # While one result is turned into sound here, the engine is busy with the segments after it.
    waiting: deque[tuple[Segment, Pending | None]] = deque()
    try:
        for segment in segments:
            waiting.append((segment, _submit(window(segment, mix.samples, mix.read), engine)))
            if len(waiting) == engine.depth:
                yield _finish(*waiting.popleft())
        while waiting:
            yield _finish(*waiting.popleft())
    finally:
        # After a failure too the engine must be idle: it still reads and writes the arrays of what was submitted.
        for _, pending in waiting:
            if pending is not None:
                pending.result()


def _submit(mix: Samples, engine: Engine) -> Pending | None:
    # Digital silence separates into exact zeros: no need to ask the network.
    return engine.submit(mix, to_spec(mix)) if mix.any() else None


def _finish(segment: Segment, pending: Pending | None) -> tuple[Segment, Samples | None]:
    if pending is None:
        return segment, None
    estimate = pending.result()
    wave = to_wave(estimate.spec)
    wave += estimate.wave
    return segment, wave


def _decode(source: Path, mix: Spool, progress: Progress) -> None:
    # To its end before the network begins: a part that is corrupt is found in seconds, and headers decide nothing.
    for block in decode(source, sample_rate=SAMPLE_RATE, on_read=lambda read: progress(int(_DECODED * read), "decode")):
        mix.append(block)
    if mix.samples == 0:
        raise Fault("too_short", "There is no sound in this file.")


def _label(arguments: Arguments) -> SongLabel:
    return SongLabel(a_mapping(arguments, "tags"), a_path(arguments, "cover") if "cover" in arguments else None)


def _share(progress: Progress, step: str, start: int, end: int) -> Report:
    return lambda done, total: progress(start + (end - start) * done // total, step)
