"""A training run on disk: one safetensors file that a later process continues from exactly.

Tensors are weights, the optimizers' moments and the random state; everything else is JSON in the file's header.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError

if TYPE_CHECKING:
    import torch

__all__ = ["restore", "save"]


def save(
    file: Path, network: torch.nn.Module, optimizers: Sequence[torch.optim.Optimizer], progress: dict[str, Any]
) -> None:
    """Write the run's state, whole or not at all."""
    import torch
    from safetensors.torch import save_file

    tensors = {f"weights.{name}": one.detach().contiguous() for name, one in network.named_parameters()}
    for index, optimizer in enumerate(optimizers):
        for parameter, moments in optimizer.state_dict()["state"].items():
            for name, value in moments.items():
                tensors[f"moments.{index}.{parameter}.{name}"] = torch.as_tensor(value).contiguous()
    tensors["random"] = torch.get_rng_state()
    draft = file.with_name(file.name + ".part")
    save_file(tensors, draft, metadata={"progress": json.dumps(progress)})
    os.replace(draft, file)


def restore(file: Path, network: torch.nn.Module, optimizers: Sequence[torch.optim.Optimizer]) -> dict[str, Any]:
    """Put the state back and return the progress. Raises ModelError when the file does not fit the network."""
    import torch
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, "pt") as stored:
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
            progress: dict[str, Any] = json.loads(stored.metadata()["progress"])
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                parameter.copy_(tensors[f"weights.{name}"])
        for index, optimizer in enumerate(optimizers):
            state = optimizer.state_dict()
            state["state"] = {}
            for name, value in tensors.items():
                kind, _, rest = name.partition(".")
                if kind == "moments" and rest.startswith(f"{index}."):
                    _, parameter_index, moment = rest.split(".", 2)
                    state["state"].setdefault(int(parameter_index), {})[moment] = value
            optimizer.load_state_dict(state)
        torch.set_rng_state(tensors["random"])
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError("train.bad_checkpoint", file=file) from error
    return progress
