"""Trains the reader.

    python -m training.train --data DATA --base FOLDER [--out build/reader] [--epochs N]
                             [--without polnear] [--start FILE [--only references]]

`--base` holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2 (`training/DATA.md` says
where they come from); their hashes are checked. The run is repeatable: seeds are fixed, the order
of the examples follows from the epoch. A checkpoint is written every few minutes, and the same
command goes on from it. What is kept in the end is a running average of the weights, which reads
better than the last ones (Polyak and Juditsky 1992). Arithmetic is in bf16 where the loss allows
it, on a CPU and a GPU alike.

`--only references` leaves the encoder and all other heads as they are: what pronouns go back to is
learned on, what was learned of anything else cannot get worse by it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.batches import Batch, Encoded, batches, encode
from training.corpora import read_corpora, read_trees
from training.losses import WEIGHTS, losses
from training.model import VECTORS, Reader
from training.parsing import Parser
from training.restore import begin_with, restore

BASE = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# How often an epoch sees a corpus: the small ones are seen oftener.
TIMES = {"gsr": 3, "re3d": 2, "trees": 2}
SEED = 20250407
ENCODER_RATE, HEADS_RATE = 2e-4, 1e-3
RATE_ON_GOING = 0.5  # of these, for weights that were trained before
WARM_UP = 0.06  # of all steps
DECAY = 0.998  # of the running average, a step: it reaches back some 500 steps
CHECKPOINT_SECONDS = 240.0
STEPS_SHOWN = 50


def main() -> None:
    """Trains as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "sentences")
    parser.add_argument("--out", type=Path, default=Path("build/reader"))
    parser.add_argument("--epochs", type=int, default=11)
    parser.add_argument("--without", choices=["polnear"])
    parser.add_argument("--start", type=Path, help="an exported model to begin with")
    parser.add_argument("--parser", type=Path, help="an exported model that gives trees to news")
    parser.add_argument("--only", choices=["references", "trees"], help="what alone is trained")
    parser.add_argument("--limit", type=int, help="use only so many examples, to try the command")
    options = parser.parse_args()
    if options.only == "references" and not options.start:
        parser.error("--only references trains a head of the model that --start names")

    for name, digest in BASE.items():
        found = hashlib.sha256((options.base / name).read_bytes()).hexdigest()
        if found != digest:
            parser.error(f"{options.base / name} has sha256 {found}, not {digest}")
    if options.only == "trees":
        examples = read_trees(options.data, options.own)
    else:
        examples = read_corpora(
            options.data,
            options.own,
            polnear=options.without != "polnear",
            parse=Parser(options.parser).parse if options.parser else None,
        )
    if options.only == "references":
        examples = [one for one in examples if one.references]
    if options.limit:
        examples = random.Random(SEED).sample(examples, options.limit)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encoded = [encode(one, tokenizer) for one in examples]
    encoded = [one for one in encoded for _ in range(TIMES.get(one.example.corpus, 1))]
    options.out.mkdir(parents=True, exist_ok=True)
    only = options.only == "references"
    train(encoded, options.base, options.out, options.epochs, options.start, references=only)


def train(
    encoded: list[Encoded],
    base: Path,
    out: Path,
    epochs: int,
    start: Path | None = None,
    *,
    references: bool = False,
) -> None:
    """Trains for some epochs, going on from a checkpoint in `out` if there is one.

    Args:
        start: an exported `reader.onnx` to begin with in place of the bare encoder in `base`.
        references: True trains the head of references alone.
    """
    torch.manual_seed(SEED)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Reader()
    if start is None:
        model.load_encoder(str(base / "model.safetensors"))
    else:
        begin_with(model, restore(start))
    model.to(device)
    if references:
        _freeze_but_references(model)
    share = 1.0 if start is None else RATE_ON_GOING
    decay = 0.0 if references else 0.01  # what is frozen must not shrink
    optimizer = torch.optim.AdamW(_groups(model, share), weight_decay=decay, fused=True)
    total = sum(1 for _ in _all_batches(encoded, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, total))
    average = {name: value.clone() for name, value in model.state_dict().items()}
    checkpoint = out / "checkpoint.pt"
    done = 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        average = kept["average"]
        done = kept["step"]
        print(f"goes on at step {done}", flush=True)

    model.train()
    sums: dict[str, list[float]] = defaultdict(list)
    began = saved = time.monotonic()
    step = 0
    for given in islice(_all_batches(encoded, epochs), done, None):
        found = _one_step(model, given.to(device), optimizer, _REFERENCES if references else None)
        schedule.step()
        step += 1
        _into(average, model, min(DECAY, (done + step) / (done + step + 10)))
        for name, value in found.items():
            sums[name].append(value)
        if step % STEPS_SHOWN == 0:
            shown = " ".join(f"{n} {sum(v) / len(v):.3f}" for n, v in sorted(sums.items()))
            left = (time.monotonic() - began) / step * (total - done - step) / 60
            print(f"{done + step}/{total} ({left:.0f} min left)  {shown}", flush=True)
            sums.clear()
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            _save(checkpoint, model, average, optimizer, schedule, done + step)
            saved = time.monotonic()
    _save(checkpoint, model, average, optimizer, schedule, done + step)
    torch.save({k: v.cpu() for k, v in average.items()}, out / "model.pt")
    note = {"epochs": epochs, "steps": done + step, "seed": SEED}
    (out / "training.json").write_text(json.dumps(note))


_REFERENCES = ("antecedents", "names_of_pronouns")
_REFERRING = ("anaphor", "antecedent")


def _freeze_but_references(model: Reader) -> None:
    """Leaves the vectors and numbers of references to be trained, and nothing else."""
    rows = torch.zeros(sum(VECTORS.values()))
    at = 0
    for name, width in VECTORS.items():
        rows[at : at + width] = float(name in _REFERRING)
        at += width
    model.requires_grad_(False)
    model.reference_distance.requires_grad_(True)
    rows = rows.to(model.bias.device)
    last = torch.tensor([0.0, 0.0, 1.0], device=rows.device)
    for parameter, mask in (
        (model.vectors.weight, rows[:, None]),
        (model.vectors.bias, rows),
        (model.bias, last),
    ):
        parameter.requires_grad_(True)
        parameter.register_hook(lambda grad, mask=mask: grad * mask)


def _one_step(
    model: Reader,
    batch: Batch,
    optimizer: torch.optim.Optimizer,
    only: tuple[str, ...] | None = None,
) -> dict[str, float]:
    with torch.autocast(batch.pieces.device.type, dtype=torch.bfloat16):
        tags, vectors = model(batch.pieces, batch.shapes, batch.keep, batch.first)
    found = losses(model, batch, tags, vectors)
    if only is not None:
        found = {name: value for name, value in found.items() if name in only}
    if not found:
        return {}
    loss = torch.stack([WEIGHTS[name] * value for name, value in found.items()]).sum()
    if not math.isfinite(loss.item()):
        raise SystemExit(f"the loss is {loss.item()}: {found}")
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return {name: value.item() for name, value in found.items()}


def rate(step: int, total: int) -> float:
    """The share of the learning rate at a step: a short rise, then a straight fall."""
    warm = max(1, int(total * WARM_UP))
    return min((step + 1) / warm, 0.02 + 0.98 * max(0.0, (total - step) / (total - warm)))


def _groups(model: Reader, share: float) -> list[dict[str, Any]]:
    """The encoder learns slowly, what is new beside it fast."""
    encoder = ("pieces", "positions", "norm", "layers")
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": [p for n, p in named if n.startswith(encoder)], "lr": share * ENCODER_RATE},
        {"params": [p for n, p in named if not n.startswith(encoder)], "lr": share * HEADS_RATE},
    ]


def _all_batches(encoded: list[Encoded], epochs: int) -> Iterator[Batch]:
    for epoch in range(epochs):
        seen = [one for one in encoded if one.example.turn in (None, epoch % 2)]
        yield from batches(seen, random.Random(SEED + epoch))


@torch.no_grad()
def _into(average: dict[str, Tensor], model: Reader, decay: float) -> None:
    weights = model.state_dict()
    torch._foreach_lerp_(list(average.values()), [weights[name] for name in average], 1 - decay)


def _save(  # type: ignore[no-untyped-def]
    file: Path, model: Reader, average: dict[str, Tensor], optimizer, schedule, step: int
) -> None:
    state = {
        "model": model.state_dict(),
        "average": average,
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    part = file.with_suffix(".part")
    torch.save(state, part)
    part.replace(file)


if __name__ == "__main__":
    main()
