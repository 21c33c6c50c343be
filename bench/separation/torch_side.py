"""Run torch's htdemucs on one segment after another, a line on standard output for each, until someone ends it.

The weights are random: they take the same time.
"""

from __future__ import annotations

import os

import torch
from torch_htdemucs import random_htdemucs


def main() -> None:
    """Never returns."""
    torch.set_num_threads(os.cpu_count() or 1)
    network = random_htdemucs()
    segment = 0.1 * torch.randn(1, 2, int(network.segment * network.samplerate))
    with torch.no_grad():
        while True:
            network(segment)
            print("segment", flush=True)


if __name__ == "__main__":
    main()
