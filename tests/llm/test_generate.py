"""Writing with guesses, grammars and random numbers: faster or narrower, but never another text."""

from __future__ import annotations

import json

import pytest
import torch

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.draft import PromptLookup
from chatrec_tui.llm.generate import Sampling, choose, generate
from chatrec_tui.llm.grammar import Grammar, GrammarVocabulary
from chatrec_tui.llm.local import LocalModel
from chatrec_tui.llm.transformer import Transformer

PROMPTS = ["<item>light laptop light laptop light", "<item>films films films films", "<zh>轻薄的笔记本电脑轻薄的"]


def write(
    model: LocalModel, *, sampling: Sampling, lookup: bool, tokens: int = 40
) -> tuple[dict[int, list[int]], list[int]]:
    """The tokens of each text, and how wide each step of the network was."""
    encoded = model.tokenizer.encode(PROMPTS)
    past = model.transformer.allocate(len(encoded), 400)
    widths: list[int] = []

    class Counted:
        """The network, counting."""

        def __getattr__(self, name: str) -> object:
            return getattr(model.transformer, name)

        def forward(self, ids: torch.Tensor, *rest: object) -> torch.Tensor:
            widths.append(ids.shape[1])
            return model.transformer.forward(ids, *rest)  # type: ignore[arg-type]

    written: dict[int, list[int]] = {row: [] for row in range(len(encoded))}
    network: Transformer = Counted()  # type: ignore[assignment]
    lookups = [PromptLookup(ids) for ids in encoded] if lookup else None
    stop = [model.tokenizer.special["<end>"]]
    for row, token in generate(network, past, [0] * len(encoded), encoded, max_tokens=tokens, stop=stop,
                               sampling=sampling, lookups=lookups):  # fmt: skip
        written[row].append(token)
    return written, widths[1:]


@pytest.mark.parametrize("temperature", [0.0, 0.15])
def test_guesses_change_the_speed_and_not_the_text(tiny: LocalModel, temperature: float) -> None:
    sampling = Sampling(temperature=temperature, seed=1)
    plain, steps = write(tiny, sampling=sampling, lookup=False)
    guessed, wider = write(tiny, sampling=sampling, lookup=True)
    assert guessed == plain
    assert set(steps) == {1} and max(wider) > 1


def test_right_guesses_save_steps(tiny: LocalModel) -> None:
    # A random network that is greedy soon repeats itself, which is what a lookup finds.
    plain, steps = write(tiny, sampling=Sampling(), lookup=False, tokens=120)
    guessed, fewer = write(tiny, sampling=Sampling(), lookup=True, tokens=120)
    assert guessed == plain
    assert len(fewer) < 0.8 * len(steps)


def test_a_lookup_guesses_what_followed_the_last_words_before() -> None:
    lookup = PromptLookup([1, 2, 3, 4, 5, 6, 9, 2, 3])
    assert lookup.guess(8) == [4, 5, 6, 9]
    assert lookup.guess(2) == [4, 5]
    lookup.add(7)
    assert lookup.guess(8) == []


def test_a_longer_agreement_is_trusted_more() -> None:
    lookup = PromptLookup([8, 1, 2, 5, 0, 0, 7, 1, 2, 6, 0, 0, 8, 1, 2])
    assert lookup.guess(1) == [5]


def test_wrong_guesses_become_short_and_rare() -> None:
    lookup = PromptLookup([1, 2, 3, 4, 5, 6, 1, 2])
    for _ in range(6):
        lookup.learn(4, 0)
    assert lookup.guess(8) == []


def test_the_head_of_a_distribution_is_sampled_as_the_whole() -> None:
    logits = torch.randn(1, 1000, generator=torch.Generator().manual_seed(0)) * 2
    sampling = Sampling(temperature=1.0, top_p=0.9)
    chances = logits.softmax(-1)[0]
    ordered, places = chances.sort(descending=True)
    nucleus = set(places[: int((ordered.cumsum(0) < 0.9).sum()) + 1].tolist())
    generators = [torch.Generator().manual_seed(5)]
    drawn = [int(choose(logits, sampling, generators)) for _ in range(400)]
    assert set(drawn) <= nucleus and len(set(drawn)) > 10
    best = int(places[0])
    assert drawn.count(best) / 400 == pytest.approx(float(chances[best]) / 0.9, abs=0.08)


def test_a_flat_distribution_is_sampled_beyond_its_head() -> None:
    generators = [torch.Generator().manual_seed(5)]
    drawn = {int(choose(torch.zeros(1, 1000), Sampling(temperature=1.0), generators)) for _ in range(500)}
    assert max(drawn) > 500 and len(drawn) > 300


SCHEMA = {
    "type": "object",
    "properties": {"act": {"enum": ["inform", "reject"]}, "value": {"type": "integer", "minimum": 0, "maximum": 99}},
    "required": ["act", "value"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("temperature", [0.0, 1.5])
def test_a_grammar_makes_a_random_model_write_json(tiny: LocalModel, temperature: float) -> None:
    grammar = Grammar.of_json(SCHEMA)
    pieces = tiny.write("<en>", PROMPTS, max_tokens=60, temperature=temperature, grammars=[grammar, None, grammar])
    texts = {0: "", 1: "", 2: ""}
    for piece in pieces:
        texts[piece.index] += piece.text
    for place in (0, 2):
        value = json.loads(texts[place])
        assert value["act"] in ("inform", "reject") and isinstance(value["value"], int)
    assert not texts[1].startswith("{")


def test_a_choice_is_one_of_the_texts(tiny: LocalModel) -> None:
    grammar = Grammar.of_choices(["不感兴趣", "not interested", 'a "quote"'])
    for seed in range(4):
        pieces = tiny.write("<zh>", PROMPTS[:1], max_tokens=30, temperature=2.0, seed=seed, grammars=[grammar])
        assert "".join(piece.text for piece in pieces) in ("不感兴趣", "not interested", 'a "quote"')


def test_what_a_grammar_leaves_no_choice_about_takes_no_steps(tiny: LocalModel) -> None:
    vocabulary = GrammarVocabulary(tiny.tokenizer, tiny.transformer.config.vocabulary, tiny.tokenizer.special["<end>"])
    guide = vocabulary.guide(Grammar.of_json(SCHEMA))
    forced = tiny.tokenizer
    assert b"".join(forced.bytes_of(token) for token in guide.forced()).startswith(b'{"act":"')
    assert not guide.done


def test_a_malformed_grammar_is_told_in_one_line(tiny: LocalModel) -> None:
    with pytest.raises(ModelError) as caught:
        list(tiny.write("<en>", PROMPTS[:1], grammars=[Grammar.of_lark("start: nothing_of_that_name")]))
    assert "\n" not in str(caught.value)
