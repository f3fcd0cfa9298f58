"""Writes a trained reader as the one file that the package ships: ONNX, int8, with its tokenizer.

    python -m training.export --model build/reader --base FOLDER [--out src/onrecord/reading/model]

Weights of matrix products and of embeddings become 8-bit integers (per channel where that is
possible); products are made of integers at run time. Beside `reader.onnx` comes
`reader.json` with its hash, which the package checks when it loads the file.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional as F

from training.model import HEADS, TAGS, VECTORS, WIDTH, Layer, Reader

_NAMES = ["tags", "vectors"]
OUTSIDE = ("label", "telling", "distance", "reference_distance")


class _Attention(torch.autograd.Function):
    """Attention as the one operator of ONNX Runtime, which takes a fifth less time than its parts.

    `MultiHeadAttention` of its own operators: query, key and value are batch x pieces x width, all
    heads beside each other.
    """

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:  # noqa: ARG004
        batch, length, width = q.shape
        parts = (x.view(batch, length, HEADS, width // HEADS).transpose(1, 2) for x in (q, k, v))
        return F.scaled_dot_product_attention(*parts).transpose(1, 2).reshape(batch, length, width)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any) -> Any:
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=HEADS).setType(
            q.type()
        )


class _Layer(nn.Module):
    """A layer without padding and dropout."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        del keep
        one = self.layer
        q, k, v = one.qkv(x).split(WIDTH, dim=-1)
        x = one.norm1(x + one.out(_Attention.apply(q, k, v)))
        return one.norm2(x + one.down(F.gelu(one.up(x))))


class Whole(nn.Module):
    """The model on one window, where nothing is padding."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = copy.deepcopy(model)
        self.model.layers = nn.ModuleList(map(_Layer, model.layers))

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        result: tuple[Tensor, ...] = self.model(pieces, shapes, torch.ones_like(pieces), first)
        return result


def export(state: dict[str, Tensor], tokenizer: str, out: Path) -> dict[str, object]:
    """Writes `reader.onnx` and `reader.json` into `out`; what stands in the latter is returned."""
    model = Reader()
    model.load_state_dict(state)
    whole = Whole(model).eval()
    pieces = torch.arange(1, 25)[None]
    first = torch.arange(0, 20)[None]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            whole,
            (pieces, pieces % 18, first),
            str(plain),
            input_names=["pieces", "shapes", "first"],
            output_names=_NAMES,
            dynamic_axes={
                "pieces": {1: "p"},
                "shapes": {1: "p"},
                "first": {1: "w"},
                "tags": {1: "w"},
                "vectors": {1: "w"},
            },
            opset_version=17,
            dynamo=False,
        )
        file = out / "reader.onnx"
        quantize_dynamic(
            str(plain), str(file), weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        )  # fmt: skip
    made = onnx.load(str(file))
    for key, value in {
        "tokenizer": tokenizer,
        "tags": json.dumps(TAGS),
        "vectors": json.dumps(VECTORS),
        # What pairs are scored with, outside the graph: little-endian float32.
        **{name: json.dumps(_packed(getattr(model, name))) for name in OUTSIDE},
        "bias": json.dumps(model.bias.tolist()),
    }.items():
        made.metadata_props.add(key=key, value=value)
    onnx.save(made, str(file))
    note = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "bytes": file.stat().st_size}
    (out / "reader.json").write_text(json.dumps(note, indent=2) + "\n")
    return note


def _packed(weights: Tensor) -> dict[str, Any]:
    values = weights.detach().numpy().astype("<f4").tobytes()
    return {"shape": list(weights.shape), "values": b64encode(values).decode()}


def main() -> None:
    """Exports as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--base", type=Path, required=True, help="the folder with tokenizer.json")
    home = Path(__file__).parent.parent / "src" / "onrecord" / "reading" / "model"
    parser.add_argument("--out", type=Path, default=home)
    options = parser.parse_args()
    file = options.model / "model.pt"
    if file.exists():
        state = torch.load(file, map_location="cpu", weights_only=True)
    else:  # a training that has not ended
        state = torch.load(options.model / "checkpoint.pt", map_location="cpu", weights_only=True)[
            "model"
        ]
    print(json.dumps(export(state, (options.base / "tokenizer.json").read_text(), options.out)))


if __name__ == "__main__":
    main()
