"""The words of a reply: what was taken in, what the list is, what else to know. Short, and shorter when annoyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.answers import example_wish, wishes_text
from chatrec_tui.dialogue.policy import is_annoyed
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

__all__ = ["acknowledge", "chat_reply", "describe_list", "join_sentences"]


def join_sentences(sentences: Sequence[str], language: Language) -> str:
    """Sentences in a row, with a space between them in English."""
    return ("" if language == "zh" else " ").join(one for one in sentences if one)


def acknowledge(
    acts: Sequence[Act],
    removed: Sequence[Preference],
    titles: Mapping[str, str],
    state: DialogueState,
    schema: Schema,
) -> str:
    """One sentence that shows what was taken in; the most specific act wins. `removed` were lifted by a retract."""
    language, turn = state.language, state.turn
    by_name: dict[str, Act] = {act.act: act for act in reversed(acts)}
    comma = say("display.comma", language)

    def named(act: Act) -> str:
        return comma.join(one_line(titles.get(item, item), 60) for item in act.items[:2])

    if "reset" in by_name:
        return say("reply.ack.reset", language)
    critique = by_name.get("critique")
    if critique is not None and critique.slot not in (None, "about"):
        key = f"reply.ack.critique_{critique.direction or 'lower'}"
        return say(key, language, variant=turn, label=slot_label(str(critique.slot), language))
    if removed:
        what = comma.join(one_line(wish_text(one, schema, language), 40) for one in removed)
        return say("reply.ack.retract", language, variant=turn, what=what)
    for name in ("reject", "like", "dislike", "seen"):
        act = by_name.get(name)
        if act is not None:
            one = "_one" if len(act.items) == 1 and name in ("reject", "like") else ""
            return say(f"reply.ack.{name}{one}", language, variant=turn, title=named(act))
    if "request_alternatives" in by_name:
        return say("reply.ack.alternatives", language, variant=turn)
    if "no_preference" in by_name:
        return say("reply.ack.no_preference", language, variant=turn)
    return ""


def describe_list(count: int, relaxed: Sequence[Preference], again: bool, state: DialogueState, schema: Schema) -> str:
    """One sentence about the list: how many, for which wishes, or what was given up for it."""
    language, turn = state.language, state.turn
    wishes = wishes_text(state, schema, language)
    if count == 0:
        return say("reply.list.empty" if wishes else "reply.list.empty_plain", language, wishes=wishes)
    if relaxed:
        what = say("display.comma", language).join(wish_text(one, schema, language) for one in relaxed)
        return say("reply.list.relaxed", language, what=one_line(what, 80))
    if again:
        return say("reply.list.again", language)
    if not wishes or is_annoyed(state):
        return say("reply.list.plain", language, variant=turn, count=count)
    key = "one" if count == 1 else "wishes"
    return say(f"reply.list.{key}", language, variant=turn, count=count, wishes=one_line(wishes, 90))


def chat_reply(act: Act, state: DialogueState, schema: Schema) -> str:
    """The answer to small talk, or to what was not understood."""
    language = state.language
    key = "unknown" if act.act == "unknown" else (act.kind or "other")
    return say(
        f"reply.chat.{key}",
        language,
        variant=state.turn,
        catalog=one_line(schema.catalog, 40),
        example=example_wish(schema, language),
    )
