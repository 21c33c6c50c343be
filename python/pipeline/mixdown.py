"""The `format` operation: one or more tracks, summed, in the format that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.arguments import Arguments, a_list, a_mapping, a_number, a_path, a_text
from pipeline.audio import count_samples, decode
from pipeline.audio_writer import AudioWriter
from pipeline.context import Context
from pipeline.faults import Fault
from pipeline.frame_samples import Block
from pipeline.protocol import Progress
from pipeline.recipes import RECIPES, Recipe
from pipeline.song_tags import container_tags

Mix = npt.NDArray[np.float64]

_FRAGMENT = 65_536
# The rate of the stems: the peak is measured there for every format, so that all formats get one gain.
_MEASURED_RATE = 44_100
# Lossy formats round their length to whole frames; more than this would be heard against the other stems.
_LENGTH_TOLERANCE_SECONDS = 0.05


@dataclass(frozen=True)
class Part:
    """One input of a mix. gain: linear, at least 0."""

    path: Path
    gain: float


def run(arguments: Arguments, context: Context, progress: Progress) -> dict[str, object]:
    """Sum `inputs` and encode the sum into `output`, which must not exist.

    arguments: inputs ([{path, gain (1 where absent)}]), output (path), format (a name in RECIPES), tags, cover (path).
    The sum is exact to the sample. Where it would exceed full scale the whole of it is turned down to just fit, as
    `gainDb` says: clipping distorts, and a limiter would make the stems no longer add up to the song.
    Returns samples (a channel, as decoded from the output), durationMs, sizeBytes, gainDb.
    Raises Fault as `decode` does, `disk_full`, and `internal` when the output does not decode to its full length.
    """
    parts = [Part(a_path(item, "path"), a_number(item, "gain", default=1)) for item in a_list(arguments, "inputs")]
    output, recipe = a_path(arguments, "output"), _recipe(arguments)
    loudest, length = _measure(parts, progress)
    expected = max(1, round(length * recipe.sample_rate / _MEASURED_RATE))
    gain = 1 / loudest if loudest > 1 else 1.0
    cover = a_path(arguments, "cover") if "cover" in arguments else None
    tags = container_tags(recipe.container, a_mapping(arguments, "tags"))
    with AudioWriter(output, recipe, tags=tags, cover=cover) as writer:
        for block in mixed(parts, recipe.sample_rate):
            writer.write(block * gain)
            progress(20 + 60 * writer.samples // expected, "encode")
    samples = _verified(output, expected, recipe)
    progress(100, "verify")
    return {
        "samples": samples,
        "durationMs": round(samples * 1000 / recipe.sample_rate),
        "sizeBytes": output.stat().st_size,
        "gainDb": round(20 * float(np.log10(gain)), 3) + 0.0,
    }


def mixed(parts: Sequence[Part], sample_rate: int) -> Iterator[Mix]:
    """The sum of all parts as blocks of shape (2, n); it is as long as the longest.

    Computed in float64, so that 24-bit stems add up without rounding.
    """
    streams = [_fragments(decode(part.path, sample_rate=sample_rate)) for part in parts]
    for blocks in zip_longest(*streams):
        present = [(block, part.gain) for block, part in zip(blocks, parts, strict=True) if block is not None]
        total = np.zeros((2, max(block.shape[1] for block, _ in present)))
        for block, gain in present:
            total[:, : block.shape[1]] += block.astype(np.float64) * gain
        yield total


def _fragments(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same samples in blocks of equal length, the last one excepted, so that several streams keep step."""
    held: list[Block] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += block.shape[1]
        if count >= _FRAGMENT:
            whole = np.concatenate(held, axis=1)
            cut = count - count % _FRAGMENT
            yield from np.split(whole[:, :cut], cut // _FRAGMENT, axis=1)
            held, count = [whole[:, cut:]], count - cut
    if count:
        yield np.concatenate(held, axis=1)


def _measure(parts: Sequence[Part], progress: Progress) -> tuple[float, int]:
    progress(0, "decode")
    loudest, length = 0.0, 0
    for block in mixed(parts, _MEASURED_RATE):
        loudest = max(loudest, float(np.abs(block).max()))
        length += block.shape[1]
    progress(20, "decode")
    return loudest, length


def _verified(output: Path, length: int, recipe: Recipe) -> int:
    try:
        samples = count_samples(output)
        if abs(samples - length) > _LENGTH_TOLERANCE_SECONDS * recipe.sample_rate:
            raise Fault("internal", "The file that was written has the wrong length.", retryable=True)
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    return samples


def _recipe(arguments: Arguments) -> Recipe:
    recipe = RECIPES.get(a_text(arguments, "format"))
    if recipe is None:
        raise Fault("internal", "The request names a format that I do not know.")
    return recipe
