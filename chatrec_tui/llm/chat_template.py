"""Writes a chat as the text that a checkpoint was trained on, by the template that it brings.

The template is code of others: transformers renders it in a sandbox, from roles and texts alone. What stands in a
message is untrusted too: whatever the template or the tokenizer takes for a mark of the chat is broken up first, and
afterwards the marks are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.chat_format import ChatFormat, read_chat_format
from chatrec_tui.llm.tokenizer import load_tokenizer

__all__ = ["ChatMessage", "ChatTemplate", "read_chat_template", "render_chat"]

_ROLES = frozenset({"system", "user", "assistant"})
_LITERAL = re.compile(r"\[/?[A-Z_]+\]|<</?[A-Z]+>>|<[|｜][^\s<>|｜]{1,48}[|｜]>|</?[a-z_]+_of_turn>|###\s?[A-Z]\w*:?")
"""Marks that templates write as ordinary text, such as [INST]."""
_LONGEST = 1 << 22
"""Characters of a rendered chat."""


class ChatMessage(Protocol):
    """One message of a chat."""

    @property
    def role(self) -> str:
        """`system`, `user` or `assistant`."""

    @property
    def content(self) -> str:
        """What is said; untrusted."""


class ChatTemplate:
    """The template of one checkpoint. `controls` are the texts that its tokenizer takes for control tokens."""

    def __init__(self, source: Path, chat: ChatFormat, controls: Sequence[str]) -> None:
        if chat.template is None:
            raise ModelError("checkpoint.no_template", folder=source)
        self._source = source
        self._template = chat.template
        self._names = dict(chat.names)
        marks = {one for one in (*controls, *_LITERAL.findall(chat.template)) if one.strip()}
        longest_first = sorted(marks, key=len, reverse=True)
        self._marks = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._counted: dict[tuple[tuple[str, str], ...], Counter[str]] = {}

    def render(self, messages: Sequence[ChatMessage], *, add_generation_prompt: bool = True) -> str:
        """The chat as text, whose control tokens stand literally; with the beginning of the answer if asked for.

        Raises ModelError when the template fails, or writes other marks for these messages than for harmless ones.
        """
        said = [(one.role, self.defuse(one.content)) for one in messages]
        if not said or not {role for role, _ in said} <= _ROLES:
            raise self._failed("roles")
        text = self._write(said, add_generation_prompt)
        harmless = tuple((role, "x" if content.strip() else "") for role, content in said)
        key = (*harmless, ("", str(add_generation_prompt)))
        if key not in self._counted:
            self._counted[key] = Counter(self._marks.findall(self._write(list(harmless), add_generation_prompt)))
        if Counter(self._marks.findall(text)) != self._counted[key]:
            raise self._failed("marks")
        return text

    def defuse(self, text: str) -> str:
        """The text with a space inside everything that could be taken for a mark of the chat."""
        while self._marks.search(text):
            # A mark of a single character cannot be broken up; breaking one may show another inside it.
            text = self._marks.sub(lambda mark: f"{mark[0][0]} {mark[0][1:]}" if len(mark[0]) > 1 else " ", text)
        return text

    def _write(self, said: list[tuple[str, str]], add_generation_prompt: bool) -> str:
        try:
            return self._render(said, add_generation_prompt)
        except ModelError:
            if said[0][0] != "system" or len(said) < 2:
                raise
            # Some templates know no system: its words come first in what the user says.
            (_, rules), (role, content), *rest = said
            return self._render([(role, f"{rules}\n\n{content}"), *rest], add_generation_prompt)

    def _render(self, said: list[tuple[str, str]], add_generation_prompt: bool) -> str:
        from jinja2 import TemplateError
        from transformers.utils.chat_template_utils import render_jinja_template

        names: Mapping[str, Any] = {**self._names, "enable_thinking": False}
        try:
            rendered: Any = render_jinja_template(
                conversations=[[{"role": role, "content": content} for role, content in said]],
                chat_template=self._template,
                add_generation_prompt=add_generation_prompt,
                **names,
            )
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError,
                MemoryError, ImportError) as error:  # fmt: skip
            raise self._failed(type(error).__name__) from error
        text = str(rendered[0][0])
        if len(text) > _LONGEST:
            raise self._failed("length")
        return text

    def _failed(self, why: str) -> ModelError:
        return ModelError("checkpoint.bad_template", file=self._source, why=why)


def read_chat_template(source: Path, controls: Sequence[str]) -> ChatTemplate:
    """The template of a model folder or GGUF file, for a tokenizer with these `controls`. Raises ModelError."""
    return ChatTemplate(source, read_chat_format(source), controls)


def render_chat(source: Path, messages: Sequence[ChatMessage], add_generation_prompt: bool = True) -> str:
    """The chat as the checkpoint in a folder or GGUF file wants it. See `ChatTemplate.render`; raises ModelError."""
    return _template_of(source).render(messages, add_generation_prompt=add_generation_prompt)


@lru_cache(maxsize=2)
def _template_of(source: Path) -> ChatTemplate:
    return read_chat_template(source, load_tokenizer(source, markup=False).controls)
