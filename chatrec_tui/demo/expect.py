"""Compares what the engine told with what a script expects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatrec_tui.demo.script import Expectation
from chatrec_tui.engine.events import ErrorEvent, Event, RankingEvent, ReasonEvent, ReplyEvent, StateEvent
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

__all__ = ["failures"]


def failures(expect: Expectation, events: Sequence[Event], before: Iterable[str], language: Language) -> list[str]:
    """What does not hold, a sentence each; `before` are the items that were on the list when the step began."""
    states = [event for event in events if isinstance(event, StateEvent)]
    rankings = [event for event in events if isinstance(event, RankingEvent)]
    listed = [item.id for item in rankings[-1].items] if rankings else []
    acts = {act.act for state in states for act in state.acts}
    slots = {wish.slot for wish in states[-1].preferences} if states else set()
    verdicts = set(states[-1].feedback.values()) if states else set()
    replies = [event.kind for event in events if isinstance(event, ReplyEvent)]
    reasons = {event.item for event in events if isinstance(event, ReasonEvent)}

    found: list[tuple[str, str, str]] = []
    for what, wanted, had in (("acts", expect.acts, acts), ("slots", expect.slots, slots),
                              ("feedback", expect.feedback, verdicts)):  # fmt: skip
        found += [(what, one, _join(had)) for one in wanted if one not in had]
    found += [("gone", slot, _join(slots)) for slot in expect.gone if slot in slots]
    if expect.reply and not set(replies) & set(expect.reply):
        found.append(("reply", _join(expect.reply), _join(replies)))
    if expect.ranking is not None and expect.ranking != bool(rankings):
        found.append(("ranking", str(expect.ranking), str(bool(rankings))))
    if expect.fresh and (again := set(before) & set(listed)):
        found.append(("fresh", "", _join(again)))
    if expect.reasons and (missing := [one for one in listed if one not in reasons]):
        found.append(("reasons", "", _join(missing)))
    told = [say(f"demo.expected.{what}", language, wanted=wanted, had=had or "—") for what, wanted, had in found]
    return told + [one_line(f"{event.message} {event.hint}") for event in events if isinstance(event, ErrorEvent)]


def _join(names: Iterable[str]) -> str:
    return ", ".join(sorted(one_line(str(name)) for name in names))
