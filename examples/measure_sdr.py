"""How near separated stems come to the true ones: `python examples/measure_sdr.py SEPARATED TRUE`.

Both are folders of FLAC files of one length. Prints one line a stem, in decibels, and the mean.
"""

import argparse
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

STEMS = ("drums", "bass", "other", "vocals")


def signal_to_distortion(true: NDArray[np.float64], estimate: NDArray[np.float64]) -> float:
    """Signal-to-distortion ratio over a whole stem in dB; any shape, the same for both. Higher is nearer.

    Source: the global SDR of the Music Demixing Challenge 2021, without its epsilon.

    >>> round(signal_to_distortion(np.ones(8), np.full(8, 0.9)), 6)
    20.0
    """
    return float(10 * np.log10((true**2).sum() / ((true - estimate) ** 2).sum()))


def main() -> None:
    """Compare two folders of stems."""
    parser = argparse.ArgumentParser(description="Measure separated stems against the true ones.")
    parser.add_argument("separated", type=Path)
    parser.add_argument("true", type=Path)
    options = parser.parse_args()
    ratios = {}
    for stem in STEMS:
        pair = [soundfile.read(folder / f"{stem}.flac")[0] for folder in (options.true, options.separated)]
        ratios[stem] = signal_to_distortion(*pair)
        print(f"{stem:7} {ratios[stem]:6.2f} dB")
    print(f"mean    {np.mean(list(ratios.values())):6.2f} dB")


if __name__ == "__main__":
    main()
