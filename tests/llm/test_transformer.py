from __future__ import annotations

from pathlib import Path

import pytest
import torch

from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.load import load_transformer
from chatrec_tui.llm.transformer import causal_mask
from tests.llm.tiny_models import FAMILIES, change_config, logits_of, make_network, save

TOKENS = torch.randint(0, 300, (90,), generator=torch.Generator().manual_seed(1)).tolist()


@pytest.mark.parametrize("family", FAMILIES)
def test_logits_equal_those_of_transformers(family: str, tmp_path: Path) -> None:
    network = make_network(family)
    ours = logits_of(load_transformer(save(network, tmp_path), int8=False), TOKENS)
    with torch.no_grad():
        theirs = network(torch.tensor([TOKENS])).logits[0]
    assert (ours - theirs).abs().max() <= 1e-4 * theirs.abs().max()


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16])
def test_narrow_floats_are_read_as_they_are(kind: torch.dtype, tmp_path: Path) -> None:
    folder = save(make_network("qwen2").to(kind), tmp_path)
    theirs = type(make_network("qwen2")).from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        expected = theirs(torch.tensor([TOKENS])).logits[0]
    ours = logits_of(load_transformer(folder, int8=False), TOKENS)
    assert (ours - expected).abs().max() <= 1e-4 * expected.abs().max()


def test_rope_scaling_of_older_files_is_read(tmp_path: Path) -> None:
    folder = save(make_network("yarn"), tmp_path)
    expected = logits_of(load_transformer(folder, int8=False), TOKENS)
    change_config(
        folder,
        rope_parameters=None,
        rope_theta=10_000.0,
        rope_scaling={"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64},
    )
    assert torch.equal(logits_of(load_transformer(folder, int8=False), TOKENS), expected)


@pytest.mark.parametrize("changes, context", [
    ({"rope_scaling": {"type": "yarn", "factor": 4.0}}, 1024),
    ({"rope_scaling": {"type": "longrope", "factor": 4.0, "short_factor": [1.0] * 8,
                       "original_max_position_embeddings": 100}}, 100),
    ({"use_sliding_window": True, "sliding_window": 40, "max_window_layers": 3}, 256),
    ({"use_sliding_window": True, "sliding_window": 40, "max_window_layers": 2}, 40),
    ({"use_sliding_window": False, "sliding_window": 40, "max_window_layers": 0}, 256),
    ({"layer_types": ["full_attention", "sliding_attention", "full_attention"], "sliding_window": 50}, 50),
    ({"layer_types": ["full_attention"] * 3, "sliding_window": 50, "use_sliding_window": True}, 256),
    ({"max_position_embeddings": 10_000_000}, (1 << 24) // 16),
])  # fmt: skip
def test_the_context_is_what_all_layers_see(changes: dict[str, object], context: int, tmp_path: Path) -> None:
    folder = save(make_network("qwen2"), tmp_path)
    change_config(folder, layer_types=None, rope_parameters=None)
    change_config(folder, **changes)
    assert read_config(folder).context == context


@pytest.mark.parametrize("family, said", [("llama", False), ("qwen3", True)])
@pytest.mark.parametrize("shards", [{}, {"max_shard_size": "100KB"}])
def test_the_tensors_decide_what_the_head_is(family: str, said: bool, shards: dict[str, str], tmp_path: Path) -> None:
    network = make_network(family)
    folder = save(network, tmp_path, **shards)
    change_config(folder, tie_word_embeddings=said)
    with torch.no_grad():
        theirs = network(torch.tensor([TOKENS])).logits[0]
    ours = logits_of(load_transformer(folder, int8=False), TOKENS)
    assert (ours - theirs).abs().max() <= 1e-4 * theirs.abs().max()


@pytest.mark.parametrize("family", ["llama", "qwen2", "qwen3"])
def test_int8_picks_the_same_next_token(family: str, tmp_path: Path) -> None:
    folder = save(make_network(family), tmp_path)
    exact, rounded = (load_transformer(folder, int8=int8) for int8 in (False, True))
    assert rounded.quantization == "int8" or not torch.backends.quantized.supported_engines
    agree = (logits_of(exact, TOKENS).argmax(-1) == logits_of(rounded, TOKENS).argmax(-1)).float().mean()
    assert agree >= 0.9


def test_shards_are_read_through_their_index(tmp_path: Path) -> None:
    network = make_network("llama")
    whole = load_transformer(save(network, tmp_path / "whole"), int8=False)
    parts = load_transformer(save(network, tmp_path / "parts", max_shard_size="100KB"), int8=False)
    assert (tmp_path / "parts" / "model.safetensors.index.json").is_file()
    assert torch.equal(logits_of(whole, TOKENS), logits_of(parts, TOKENS))


def test_steps_with_a_cache_equal_one_pass(tmp_path: Path) -> None:
    transformer = load_transformer(save(make_network("qwen3"), tmp_path), int8=False)
    with torch.inference_mode():
        past = transformer.allocate(1, len(TOKENS))
        pieces = [TOKENS[:50], TOKENS[50:51], TOKENS[51:60], TOKENS[60:]]
        steps = torch.cat([transformer.logits(transformer.extend(piece, past)) for piece in pieces])
    assert torch.allclose(steps, logits_of(transformer, TOKENS), atol=1e-4)


def test_a_mask_lets_every_position_see_itself_and_the_past() -> None:
    assert (causal_mask(1, 2) == 0).tolist() == [[True, True, False], [True, True, True]]
