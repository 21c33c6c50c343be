"""Read and write audio as float32 arrays of shape (channels, samples), in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.audio_source import AudioSource
from pipeline.audio_writer import AudioWriter
from pipeline.frame_samples import Block
from pipeline.recipes import FLAC
from pipeline.resample import resample


def decode(
    path: Path, *, sample_rate: int = 44_100, channels: int = 2, on_read: Callable[[float], None] | None = None
) -> Iterator[Block]:
    """Decode a whole file as float32 blocks of shape (channels, n), resampled and downmixed, in constant memory.

    sample_rate: of the result, in Hz. channels: 1 (the mean of left and right) or 2.
    on_read: called after every block with the fraction of the file read so far, 0 to 1.
    The blocks hold round(n · sample_rate / source_rate) samples in all, n being the samples that decode; full scale is
    1, and float files may exceed it (at most LOUDEST).
    Raises Fault `unsupported_audio` or `corrupt_audio`, possibly late: use nothing before the last block has come.
    """
    with AudioSource(path) as source:
        blocks = source.blocks() if channels == 2 else map(mono, source.blocks())
        for block in resample(blocks, source.sample_rate, sample_rate):
            yield block
            if on_read is not None:
                on_read(source.fraction_read)


def count_samples(path: Path) -> int:
    """The number of samples a channel that really decode, at the file's own rate; raises as `decode` does."""
    with AudioSource(path) as source:
        for _ in source.blocks():
            pass
        return source.samples


def mono(block: Block) -> Block:
    """The mean of the channels of a block, shape (1, n)."""
    mean: Block = block.mean(axis=0, keepdims=True)
    return mean


class FlacWriter(AudioWriter):
    """Writes a 24-bit FLAC file, block by block; use it in a `with` block, and nothing is left behind on an error."""

    def __init__(
        self,
        path: Path,
        sample_rate: int = 44_100,
        channels: int = 2,
        *,
        tags: Mapping[str, str] | None = None,
        cover: Path | None = None,
    ) -> None:
        """Create `path`, which must not exist. sample_rate in Hz, channels 1 or 2, the rest as `AudioWriter` has it."""
        recipe = replace(FLAC, sample_rate=sample_rate)
        super().__init__(path, recipe, channels=channels, tags=tags, cover=cover)
