"""The table of models, and the manifest that adds to it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from engines import MODELS_DIR, Shares

from pipeline.engines.engine import EngineOptions
from pipeline.engines.warm import WarmEngine, load_openvino
from pipeline.faults import Fault
from pipeline.models import find_model
from pipeline.stft import SEGMENT, to_spec

ENTRY: dict[str, object] = {
    "name": "renamed",
    "stems": ["drums", "bass", "other", "vocals"],
    "weights": "renamed.onnx",
    "licence": "theirs",
    "source": "a test",
}


def manifest(folder: Path, **changes: object) -> Path:
    (folder / "renamed.onnx").symlink_to(MODELS_DIR / "htdemucs.onnx")
    (folder / "models.json").write_text(json.dumps({"models": [{**ENTRY, **changes}]}))
    return folder


def options(weights: Path, stems: int = 4) -> EngineOptions:
    return EngineOptions(weights, stems, precision="f32", threads=1, cache_dir=None)


def test_the_built_in_model_is_found_with_its_stems_licence_and_source() -> None:
    model = find_model("htdemucs", MODELS_DIR, None)
    assert model.stems == ("drums", "bass", "other", "vocals")
    assert model.weights.is_file()
    assert "scientific purposes" in model.licence and "facebookresearch/demucs" in model.source


def test_an_unknown_model_is_missing_and_the_fault_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"Known models: htdemucs, renamed\.") as caught:
        find_model("mdx", MODELS_DIR, manifest(tmp_path))
    assert caught.value.code == "model_missing"


def test_a_model_whose_weights_are_not_installed_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="not installed") as caught:
        find_model("htdemucs", tmp_path, None)
    assert caught.value.code == "model_missing"


def test_a_manifest_adds_a_model_that_the_engine_loads_and_runs(tmp_path: Path) -> None:
    model = find_model("renamed", MODELS_DIR, manifest(tmp_path))
    engine = WarmEngine(load_openvino).get(options(model.weights))
    silence = np.zeros((2, SEGMENT), np.float32)
    estimate = engine.submit(silence, to_spec(silence)).result()
    assert not estimate.spec.any() and not estimate.wave.any()
    assert (estimate.spec.shape, estimate.wave.shape) == ((4, 4, 2048, 336), (4, 2, SEGMENT))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../up"},
        {"name": "Renamed"},
        {"weights": "../renamed.onnx"},
        {"weights": "/etc/passwd"},
        {"stems": []},
        {"stems": ["drums", "drums"]},
        {"stems": ["drums/x"]},
        {"stems": "drums"},
    ],
)
def test_a_manifest_with_a_bad_name_path_or_list_of_stems_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(Fault, match=r"models\.json") as caught:
        find_model("renamed", MODELS_DIR, manifest(tmp_path, **changes))
    assert caught.value.code == "model_missing"


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"models": [{}]}', '{"models": 1}'])
def test_a_manifest_that_is_absent_or_malformed_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "models.json").write_text(text)
    with pytest.raises(Fault) as caught:
        find_model("renamed", MODELS_DIR, tmp_path)
    assert caught.value.code == "model_missing"
    assert find_model("htdemucs", MODELS_DIR, tmp_path).name == "htdemucs"


def test_weights_that_are_no_network_are_missing(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(Fault, match="could not be loaded") as caught:
        load_openvino(options(tmp_path / "broken.onnx"))
    assert caught.value.code == "model_missing"


def test_a_network_of_another_signature_is_missing(tmp_path: Path) -> None:
    mix = ov.opset13.parameter([1, 2, SEGMENT], np.float32)
    ov.save_model(ov.Model([ov.opset13.relu(mix)], [mix]), tmp_path / "other.xml")
    with pytest.raises(Fault, match="do not fit") as caught:
        load_openvino(options(tmp_path / "other.xml"))
    assert caught.value.code == "model_missing"


def test_an_engine_stays_warm_for_the_same_options_and_is_replaced_for_others() -> None:
    loaded: list[EngineOptions] = []

    def load(wanted: EngineOptions) -> Shares:
        loaded.append(wanted)
        return Shares()

    warm = WarmEngine(load)
    first = warm.get(options(Path("a")))
    assert warm.get(options(Path("a"))) is first
    assert warm.get(options(Path("b"))) is not first
    assert [each.weights for each in loaded] == [Path("a"), Path("b")]
