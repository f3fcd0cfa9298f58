"""Weights out of an exported model, to train on from the model that ships."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from onrecord.reading.encoder import unpacked
from training.export import OUTSIDE
from training.model import LAYERS, TAGS, VECTORS

__all__ = ["begin_with", "restore"]


def restore(file: Path) -> dict[str, Tensor]:
    """The weights of a `reader.onnx`, named as in `Reader`; those it lacks are left out.

    They come out of eight bits, so that they are a little coarser than those that were exported.
    The matrix of the vectors comes apart by their names, which `begin_with` puts together.
    """
    made = onnx.load(str(file))
    held = {one.name: numpy_helper.to_array(one) for one in made.graph.initializer}
    known = {one.key: one.value for one in made.metadata_props}
    state: dict[str, Tensor] = {}
    for name, value in held.items():
        if name.startswith("model.") and value.dtype == np.float32 and value.ndim:
            state[_plain(name)] = torch.tensor(value)
    for name in ("pieces", "positions", "shapes"):
        state[f"{name}.weight"] = _whole(held, f"model.{name}.weight")
    # The export names them by number, in the order of the graph.
    matrices = [name.removesuffix("_quantized") for name in held if name.endswith("_quantized")]
    matrices = [name for name in matrices if name.startswith("onnx::MatMul")]
    parts = [f"layers.{n}.{part}" for n in range(LAYERS) for part in ("qkv", "out", "up", "down")]
    parts += [f"tags.{name}" for name in TAGS]
    for part, name in zip([*parts, "vectors"], matrices, strict=True):
        state[f"{part}.weight"] = _whole(held, name).T.contiguous()
    for name in OUTSIDE:
        if name in known:
            state[name] = torch.tensor(unpacked(known[name]))
    if "reference_distance" in known:
        state["bias"] = torch.tensor(json.loads(known["bias"]))
    _by_part(state, json.loads(known["vectors"]))
    return state


def _plain(name: str) -> str:
    return name.removeprefix("model.").replace(".layer.", ".")


def _whole(held: dict[str, np.ndarray], name: str) -> Tensor:
    """Integers, less their zero, times their scale: one for all or for each column."""
    zero = held[f"{name}_zero_point"].astype(np.int32)
    values = held[f"{name}_quantized"].astype(np.int32) - zero
    return torch.tensor(values * held[f"{name}_scale"], dtype=torch.float32)


def _by_part(state: dict[str, Tensor], widths: dict[str, int]) -> None:
    """Takes the matrix of the vectors apart: a model of before may have fewer of them."""
    weights, biases = state.pop("vectors.weight"), state.pop("vectors.bias")
    at = 0
    for name, width in widths.items():
        if VECTORS.get(name) == width:
            state[f"vectors.{name}.weight"] = weights[at : at + width]
            state[f"vectors.{name}.bias"] = biases[at : at + width]
        at += width


def begin_with(model: torch.nn.Module, state: dict[str, Tensor]) -> None:
    """Gives a model the weights of `restore`; what these lack stays as it is."""
    own = model.state_dict()
    at = 0
    for name, width in VECTORS.items():
        for kind in ("weight", "bias"):
            if (given := state.get(f"vectors.{name}.{kind}")) is not None:
                own[f"vectors.{kind}"][at : at + width] = given
        at += width
    own.update({name: value for name, value in state.items() if name in own})
    model.load_state_dict(own)
