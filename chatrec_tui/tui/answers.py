"""Answers that a question offers: chips to click, or to choose with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.flow import Flow
from chatrec_tui.tui.keys import bindings

__all__ = ["Answers"]


class Answers(Flow, can_focus=True):
    """A row of chips that wraps over as many lines as it needs."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("answers")]
    GAP = 1

    class Chosen(Message):
        """The person picked an answer."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.options = tuple(one_line(option, 40) for option in options)
        self.at = 0

    def pieces(self) -> list[Content]:
        here, other = "bold $block-cursor-foreground on $block-cursor-background", "$text-primary on $primary-muted"
        return [Content.styled(f"[ {option} ]" if self.has_focus and number == self.at else f"  {option}  ",
                               here if self.has_focus and number == self.at else other)
                for number, option in enumerate(self.options)]  # fmt: skip

    def hit(self, number: int) -> bool:
        self.at = number
        self.action_choose()
        return True

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, step: int) -> None:
        """Go to another answer."""
        self.at = (self.at + step) % len(self.options)
        self.refresh()

    def action_choose(self) -> None:
        """Give the marked answer."""
        self.post_message(self.Chosen(self.options[self.at]))
