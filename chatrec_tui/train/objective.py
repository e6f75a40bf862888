"""What is learnt: soft judgements and next tokens of a text.

With p the probability of the label and M = log P(yes or no): a judgement costs
BCE(p, P(yes) / (P(yes) + P(no))) - MASS * M; a text costs its ordinary cross-entropy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from chatrec_tui.train.batches import Batch

__all__ = ["Losses", "measure"]

MASS = 0.1
"""Weight of keeping probability on the two answers; the balance between them is what matters."""
JUDGEMENT = 8.0
"""One judgement weighs as much as so many tokens of text."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses of one batch at its N output positions."""

    total: torch.Tensor
    """Weighted mean, the value to minimise."""
    positions: torch.Tensor
    """Cross-entropy at each position in nats, (N,); for a judgement without the MASS term."""
    judged: torch.Tensor
    """Which positions are judgements, (N,)."""
    margins: torch.Tensor
    """log P(yes) - log P(no) at each position, (N,)."""


def measure(logits: torch.Tensor, batch: Batch, yes: int, no: int) -> Losses:
    """Losses from the logits at the output positions, (N, vocabulary)."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    logits = logits.float()
    judged = ~torch.isnan(batch.labels)
    label = torch.nan_to_num(batch.labels)
    margins = logits[:, yes] - logits[:, no]
    verdict = binary_cross_entropy_with_logits(margins, label, reduction="none")
    mass = torch.logsumexp(logits, -1) - torch.logaddexp(logits[:, yes], logits[:, no])
    text = cross_entropy(logits, batch.targets, reduction="none")
    weights = torch.where(judged, JUDGEMENT, 1.0) * (batch.examples >= 0)
    costs = torch.where(judged, verdict + MASS * mass, text)
    total = (weights * costs).sum() / weights.sum()
    return Losses(total, torch.where(judged, verdict, text).detach(), judged, margins.detach())
