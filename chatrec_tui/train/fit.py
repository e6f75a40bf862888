"""Fits the small model to a corpus: one loop, on a CPU or a GPU, that can be stopped and continued at any time.

A run folder holds tokens of the corpus (`data/`), `tokenizer.model`, `checkpoint.safetensors` (the last state),
`log.jsonl`, `curve.txt`, and two ordinary Hugging Face folders: `best/` (lowest validation loss) and `final/`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.errors import ConfigError
from chatrec_tui.llm.tokens import NO, YES
from chatrec_tui.train import checkpoint
from chatrec_tui.train.batches import collate, epoch_batches, padded_lengths
from chatrec_tui.train.curve import draw, read_log
from chatrec_tui.train.examples import Examples, tokenize
from chatrec_tui.train.network import SIZES, body, build, optimizers, save_folder
from chatrec_tui.train.objective import measure
from chatrec_tui.train.statistics import area_under_curve

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM

__all__ = ["Plan", "Progress", "fit", "learning_rate"]

_OUTPUTS = 128
"""Output positions of a batch are padded to a multiple of this."""
Report = Callable[[dict[str, float]], None]
"""Called with every row of the log."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how to train."""

    size: str = "mini"
    """Key of `network.SIZES`."""
    minutes: float | None = None
    """Length of the learning-rate schedule in time spent training; exactly one of this and `steps`."""
    steps: int | None = None
    """Length of the learning-rate schedule in steps."""
    seed: int = 0
    """Of weights and order."""
    varied: float = 0.25
    """Share of the training prompts whose words are cut into sampled pieces."""
    muon: bool = True
    """Muon for the matrices inside the blocks, instead of AdamW for everything."""
    compiled: bool = False
    """Compile the network: pays from about ten minutes on."""
    checkpoint_minutes: float = 3.0
    """A checkpoint this often."""
    validate_steps: int = 400
    """A validation this often."""
    validate_examples: int = 768
    """Examples of the validation split that are measured each time."""
    patience: int = 8
    """Stop after so many validations without a better one."""
    warmup: float = 0.03
    """Share of the schedule during which the rate rises."""
    clip: float = 1.0
    """Largest norm of the gradient."""


@dataclass(slots=True)
class Progress:
    """Where a run stands; saved with every checkpoint."""

    step: int = 0
    """Steps done."""
    epoch: int = 0
    """Passes over the corpus begun before this one."""
    batch: int = 0
    """Batches of this epoch that are done."""
    seconds: float = 0.0
    """Time spent training, without pauses and validation."""
    tokens: int = 0
    """Tokens read, without padding."""
    best: float = math.inf
    """Lowest validation loss."""
    waiting: int = 0
    """Validations since then."""


def learning_rate(done: float, warmup: float) -> float:
    """Share of the peak rate after `done` (0 to 1) of the schedule: a linear rise, then half a cosine to zero."""
    if done < warmup:
        return done / warmup
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (done - warmup) / (1 - warmup))))


def fit(
    corpus: Path, tokenizer_file: Path, out: Path, plan: Plan, *, resume: bool = False, report: Report | None = None
) -> Progress:
    """Train and write the run folder. Raises ConfigError for a plan or folder that cannot be used."""
    import sentencepiece
    import torch

    if (plan.minutes is None) == (plan.steps is None) or plan.size not in SIZES:
        raise ConfigError("train.bad_plan", sizes=", ".join(SIZES))
    saved = out / "checkpoint.safetensors"
    if saved.exists() and not resume:
        raise ConfigError("train.run_exists", folder=out)
    pieces = tokenizer_file.read_bytes()
    tokenizer = sentencepiece.SentencePieceProcessor(model_proto=pieces)
    train = tokenize(corpus / "train.jsonl", tokenizer, out / "data" / "train", varied=plan.varied, seed=plan.seed)
    valid = tokenize(corpus / "valid.jsonl", tokenizer, out / "data" / "valid")

    # 1) network, optimizers, and where the last process stopped
    size = SIZES[plan.size]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = build(size, tokenizer, plan.seed).to(device)  # type: ignore[arg-type]
    steppers = optimizers(network, size, muon=plan.muon)
    peaks = [group["lr"] for stepper in steppers for group in stepper.param_groups]
    progress = Progress()
    if resume and saved.exists():
        progress = Progress(**checkpoint.restore(saved, network, steppers))
    hidden_states = body(network, compiled=plan.compiled)
    yes, no = tokenizer.piece_to_id(YES), tokenizer.piece_to_id(NO)
    padded = padded_lengths(train.lengths)

    def write(row: dict[str, float]) -> None:
        with (out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        if report:
            report(row)

    def share_done() -> float:
        if plan.steps is not None:
            return progress.step / plan.steps
        return progress.seconds / 60 / (plan.minutes or 1)

    last_saved, recent, finished = time.monotonic(), [], False
    while not finished:
        order = epoch_batches(train.lengths, padded, tokens=size.tokens, seed=plan.seed, epoch=progress.epoch)
        while progress.batch < len(order) and not finished:
            began = time.monotonic()
            length, members = order[progress.batch]
            rows = size.tokens // length if plan.compiled else None
            batch = collate(train, members, length, rows=rows, outputs=_OUTPUTS).to(device)

            # 2) rate of this step, forward, backward, step
            scale = learning_rate(share_done(), plan.warmup)
            groups = [group for stepper in steppers for group in stepper.param_groups]
            for group, peak in zip(groups, peaks, strict=True):
                group["lr"] = peak * scale
            with torch.autocast(device.type, torch.bfloat16):
                hidden = hidden_states(batch.tokens).flatten(0, 1)[batch.positions]
                losses = measure(network.lm_head(hidden), batch, yes, no)
            losses.total.backward()  # type: ignore[no-untyped-call]
            norm = torch.nn.utils.clip_grad_norm_(network.parameters(), plan.clip)
            for stepper in steppers:
                stepper.step()
                stepper.zero_grad(set_to_none=True)
            recent.append(losses.total.item())
            progress.step += 1
            progress.batch += 1
            progress.tokens += int(train.lengths[members].sum())
            progress.seconds += time.monotonic() - began
            finished = share_done() >= 1

            # 3) log, validate, stop early, save
            if progress.step % 20 == 0 or finished:
                spent = progress.seconds
                write(
                    {
                        "step": progress.step,
                        "epoch": progress.epoch,
                        "minutes": round(spent / 60, 2),
                        "done": round(share_done(), 4),
                        "loss": round(sum(recent) / len(recent), 4),
                        "norm": round(norm.item(), 3),
                        "tokens": progress.tokens,
                        "tokens_per_s": round(progress.tokens / spent),
                    }
                )
                recent.clear()
            if progress.step % plan.validate_steps == 0 or finished:
                row = validate(network, valid, yes, no, limit=plan.validate_examples)
                write({"step": progress.step, "minutes": round(progress.seconds / 60, 2), **row})
                progress.waiting += 1
                if row["valid_loss"] < progress.best:
                    progress.best, progress.waiting = row["valid_loss"], 0
                    save_folder(network, pieces, out / "best")
                finished = finished or progress.waiting >= plan.patience
            if finished or time.monotonic() - last_saved > plan.checkpoint_minutes * 60:
                checkpoint.save(saved, network, steppers, asdict(progress))
                last_saved = time.monotonic()
        if not finished:
            progress.epoch, progress.batch = progress.epoch + 1, 0

    # 4) what remains
    save_folder(network, pieces, out / "final")
    (out / "curve.txt").write_text(draw(read_log(out / "log.jsonl")), encoding="utf-8")
    return progress


def validate(
    network: LlamaForCausalLM, examples: Examples, yes: int, no: int, *, limit: int, tokens: int = 8192
) -> dict[str, float]:
    """Losses in nats and the area under the curve of judgements, over `limit` examples spread over the split."""
    import numpy as np
    import torch

    chosen = np.unique(np.linspace(0, len(examples) - 1, min(limit, len(examples))).astype(int))
    chosen = chosen[np.argsort(examples.lengths[chosen], kind="stable")]
    judged: list[torch.Tensor] = []
    margins, labels, texts = [], [], []
    rows = max(1, tokens // int(examples.lengths[chosen].max()))
    with torch.no_grad(), torch.autocast(network.device.type, torch.bfloat16):
        for start in range(0, len(chosen), rows):
            members = chosen[start : start + rows]
            batch = collate(examples, members, int(examples.lengths[members].max())).to(network.device)
            hidden = network.model(input_ids=batch.tokens, use_cache=False).last_hidden_state
            losses = measure(network.lm_head(hidden.flatten(0, 1)[batch.positions]), batch, yes, no)
            judged.append(losses.positions[losses.judged])
            texts.append(losses.positions[~losses.judged])
            margins.append(losses.margins[losses.judged])
            labels.append(batch.labels[losses.judged])
    row: dict[str, float] = {}
    verdicts, words = torch.cat(judged), torch.cat(texts)
    if len(verdicts):
        row["valid_judgement"] = round(float(verdicts.mean()), 4)
        row["valid_auc"] = round(area_under_curve(torch.cat(margins).tolist(), torch.cat(labels).tolist()), 4)
    if len(words):
        row["valid_text"] = round(float(words.mean()), 4)
    # Held-out texts are worded otherwise, and a good text need not be worded alike: judgements decide if there are any.
    row["valid_loss"] = row["valid_judgement"] if len(verdicts) else row["valid_text"]
    return row
