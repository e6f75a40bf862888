"""What a model may write, as a grammar: JSON of a schema, a regular expression, one of some texts, or Lark rules.

`llguidance` keeps track of the grammar; this module gives it our vocabulary and turns its answer into a mask over
the logits, and into tokens that can be written without asking the network when the grammar leaves no choice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.tokenizer import Tokenizer
from chatrec_tui.llm.transformer import HIDDEN

if TYPE_CHECKING:
    import torch

__all__ = ["Grammar", "GrammarGuide", "GrammarVocabulary"]


@dataclass(frozen=True, slots=True)
class Grammar:
    """A grammar in the notation of llguidance."""

    rules: str
    """Serialized."""

    @staticmethod
    def of_json(schema: dict[str, Any]) -> Grammar:
        """JSON that fits a JSON schema, written without spaces."""
        from llguidance import LLMatcher

        return Grammar(LLMatcher.grammar_from_json_schema(schema, overrides={"whitespace_flexible": False}))

    @staticmethod
    def of_regex(pattern: str) -> Grammar:
        """Text that a regular expression matches as a whole."""
        from llguidance import LLMatcher

        return Grammar(LLMatcher.grammar_from_regex(pattern))

    @staticmethod
    def of_choices(texts: Sequence[str]) -> Grammar:
        """Exactly one of these texts."""
        return Grammar.of_lark("start: " + " | ".join(json.dumps(text, ensure_ascii=False) for text in texts))

    @staticmethod
    def of_lark(rules: str) -> Grammar:
        """Text of a Lark grammar whose first rule is `start`."""
        from llguidance import LLMatcher

        return Grammar(LLMatcher.grammar_from_lark(rules))


class GrammarVocabulary:
    """A tokenizer's vocabulary as llguidance needs it; made once a model."""

    def __init__(self, tokenizer: Tokenizer, rows: int, end: int) -> None:
        """`rows` is the length of the logits, `end` the token that ends a text."""
        from llguidance import LLTokenizer, TokenizerWrapper

        self._size = rows
        self._tokenizer = LLTokenizer(TokenizerWrapper(_Vocabulary(tokenizer, rows, end)), n_vocab=rows)

    def guide(self, grammar: Grammar) -> GrammarGuide:
        """A guide through the grammar from its beginning. Raises ModelError when the grammar is malformed."""
        from llguidance import LLMatcher

        matcher = LLMatcher(self._tokenizer, grammar.rules, log_level=0)
        if matcher.is_error():
            raise ModelError("model.bad_grammar", why=matcher.get_error().splitlines()[0])
        return GrammarGuide(matcher, self._tokenizer, self._size)


class GrammarGuide:
    """Implements `generate.Guide` for one text."""

    def __init__(self, matcher: Any, vocabulary: Any, size: int) -> None:
        self._matcher, self._vocabulary = matcher, vocabulary
        self._size = size

    def restrict(self, logits: torch.Tensor) -> torch.Tensor:
        """See `generate.Guide`."""
        import torch

        # One bit a token, 32 of them a word, lowest first.
        bits = torch.frombuffer(bytearray(self._matcher.compute_bitmask()), dtype=torch.uint8)
        allowed = (bits[:, None] >> torch.arange(8, dtype=torch.uint8) & 1).flatten()[: self._size].bool()
        return logits.masked_fill(~allowed.to(logits.device), HIDDEN)

    def accept(self, token: int) -> None:
        """See `generate.Guide`."""
        self._matcher.consume_token(token)

    def forced(self) -> Sequence[int]:
        """See `generate.Guide`. One of several ways to cut a forced text into tokens, so it is a guess."""
        text = self._matcher.compute_ff_bytes()
        tokens: list[int] = self._vocabulary.tokenize_partial(text)[0] if text else []
        return tokens

    @property
    def done(self) -> bool:
        """True when what was written is a whole text of the grammar."""
        return bool(self._matcher.is_accepting())


class _Vocabulary:
    """What `TokenizerWrapper` asks of a tokenizer."""

    def __init__(self, tokenizer: Tokenizer, rows: int, end: int) -> None:
        self._tokenizer = tokenizer
        self.eos_token_id = end
        self.bos_token_id = None
        spelled = [tokenizer.bytes_of(token) for token in range(min(tokenizer.size, rows))]
        spelled += [b""] * (rows - len(spelled))
        names = {token: name.encode() for name, token in tokenizer.special.items()}
        # Tokens that spell nothing need names of their own, which no text can spell.
        self.tokens = [names.get(token) or text or b"\xff<%d>" % token for token, text in enumerate(spelled)]
        nameless = [token for token, text in enumerate(spelled) if not text]
        self.special_token_ids = sorted({*names, *nameless, *tokenizer.silent, *tokenizer.ends, end})

    def __call__(self, text: bytes | str) -> list[int]:
        whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return self._tokenizer.encode([whole])[0]
