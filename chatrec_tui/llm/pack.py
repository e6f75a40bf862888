"""Writes a model folder in int8: matrices as int8 rows with a float32 scale each, a checksum in `config.json`."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.weights import PACKED, checksum, quantize, read_weights

__all__ = ["pack_folder"]

_TOKENIZERS = ("tokenizer.model", "tokenizer.json", "tokenizer_config.json")


def pack_folder(folder: Path, out: Path, *, card: str | None = None) -> int:
    """Quantize a model folder into a new folder, whole or not at all, and return the size of its weights in bytes.

    Symmetric int8 per row, embedding included. Raises ModelError when `out` holds something already.
    """
    from safetensors.torch import save_file

    config = read_config(folder)
    weights = read_weights(folder, config)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError("model.not_empty", folder=out)
    tensors = dict(weights.vectors)
    for name, matrix in weights.matrices.items():
        rounded = quantize(matrix)
        assert rounded.scales is not None
        tensors[name], tensors[f"{name}.scale"] = rounded.values, rounded.scales
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        draft.chmod(0o755)
        save_file(tensors, draft / PACKED, metadata={"format": "chatrec-int8"})
        raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        raw["chatrec"] = {"quantization": "int8", "sha256": checksum(draft / PACKED)}
        (draft / "config.json").write_text(json.dumps(raw, indent=2) + "\n", encoding="utf-8")
        for name in _TOKENIZERS:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, draft / name)
        if card is not None:
            (draft / "MODEL_CARD.md").write_text(card, encoding="utf-8")
        for file in draft.iterdir():
            file.chmod(0o644)
        size = (draft / PACKED).stat().st_size
        if out.exists():
            out.rmdir()
        os.replace(draft, out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return size
