"""A model on a server: `transformers serve` where it behaves, a server of our own where it must not."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.engine.events import RankingEvent, ReasonEvent, TurnDone
from chatrec_tui.engine.session import Session
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.api import Piece
from chatrec_tui.llm.chat_server import Limits, RemoteError
from chatrec_tui.llm.remote import is_remote, open_remote, parse_address
from chatrec_tui.llm.remote_model import RemoteModel
from chatrec_tui.text.fold import has_han
from tests.llm.loopback import Asked, Loopback, Reply, as_json, chat, stream
from tests.llm.tiny_chat import save_chat_model

PREFIX = "<en><want><w0><x0>≤ ¥9,000<must><say>something cheap"
ITEM = "<item><p0>Kite 13<p1><x0>¥7,500<q2><meets><w0><p2><x6>0.9 kg<q0>"
JUDGED = ITEM + "<judge>"
REASON = ITEM + "<why><p1><x0><q2><meets><w0>≤<p2><x6><q0><reason>"
SHORT = Limits(connect=2.0, read=0.2, whole=5.0)

Opener = Callable[..., RemoteModel]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens models and closes them after the test."""
    models: list[RemoteModel] = []

    def open_one(url: str, limits: Limits | None = None) -> RemoteModel:
        models.append(open_remote(url, limits=limits))
        return models[-1]

    yield open_one
    for model in models:
        model.close()


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


def texts_of(pieces: list[Piece], count: int) -> list[str]:
    return ["".join(piece.text for piece in pieces if piece.index == place) for place in range(count)]


def write(model: RemoteModel, *prompts: str) -> list[str]:
    return texts_of(list(model.write(PREFIX, prompts, seed=3)), len(prompts))


# With a real server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `transformers serve` with one model that says yes and one that writes a sentence."""
    home = tmp_path_factory.mktemp("hub")
    save_chat_model(home / "hub", "tiny/judge", ["yes"])
    save_chat_model(
        home / "hub", "tiny/writer", ["It", " costs", " just", " ¥7,500", " and", " weighs", " 0.9", " kg."]
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    command = [str(Path(sys.executable).with_name("transformers")), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([*command, "--device", "cpu"], env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(10)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer: {log.read_text()}")


def test_a_served_model_judges_and_its_tokens_are_counted(served: str, opened: Opener) -> None:
    model = opened(f"{served}#tiny/judge")
    model.usage.prompt = model.usage.generated = 0
    assert model.score(PREFIX, [JUDGED, JUDGED]).logits == (1.0, 1.0)
    assert model.usage.prompt > 100
    assert model.usage.generated > 0
    assert model.name == f"judge @ {served.removeprefix('http://')}"


def test_a_served_model_writes_reasons_whose_values_are_pointers(served: str, opened: Opener) -> None:
    model = opened(f"{served}/v1#tiny/writer")
    pieces = list(model.write(PREFIX, [REASON, REASON], temperature=0.7, seed=5))
    assert texts_of(pieces, 2) == ["It costs just <p1> and weighs <p2>."] * 2
    assert sorted(piece.index for piece in pieces if piece.done) == [0, 1]


def test_a_dialogue_goes_on_with_a_model_that_writes_nothing_useful(
    served: str, opened: Opener, laptops: CatalogStore
) -> None:
    session = Session(laptops, opened(f"{served}#tiny/judge"), top=2)
    events = list(session.turn("a light laptop under 9000 yuan"))
    assert {event.stage for event in events if isinstance(event, RankingEvent)} == {"base", "reranked"}
    reasons = [event for event in events if isinstance(event, ReasonEvent)]
    assert [reason.writer for reason in reasons] == ["rules"] * 2
    assert isinstance(events[-1], TurnDone)


def test_a_server_with_several_models_asks_which(served: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_remote(served)
    assert "tiny/judge, tiny/writer" in caught.value.message("en") or "tiny/writer, tiny/judge" in str(caught.value)


# What is sent


def test_the_only_model_of_a_server_is_found(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    assert model.name == f"tiny @ {loopback.url.removeprefix('http://')}"
    assert loopback.chats[0].body["model"] == "tiny"


def test_a_named_model_needs_no_list_of_models(loopback: Loopback, opened: Opener) -> None:
    loopback.models = as_json({}, 404)
    opened(f"{loopback.url}/v1/#org/big%20one")
    assert [asked.path for asked in loopback.asked] == ["/v1/chat/completions"]
    assert loopback.chats[0].body["model"] == "org/big one"


def test_the_key_goes_to_the_server_and_into_no_message(
    loopback: Loopback, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATREC_API_KEY", "sk-secret")
    model = opened(loopback.url)
    assert {asked.headers["authorization"] for asked in loopback.asked} == {"Bearer sk-secret"}
    loopback.script = lambda asked: as_json({"error": {"message": "bad key sk-secret"}}, 500)
    with pytest.raises(RemoteError) as caught:
        model.score(PREFIX, [JUDGED])
    assert "bad key" in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_a_key_with_a_line_break_is_refused_unseen(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATREC_API_KEY", "sk\nx-evil: 1")
    with pytest.raises(ModelError) as caught:
        open_remote(loopback.url)
    assert "sk" not in caught.value.message("en")
    assert loopback.asked == []


def test_a_proxy_of_the_environment_sees_nothing(
    loopback: Loopback, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    opened(loopback.url)
    assert loopback.chats


def test_a_field_that_a_server_refuses_is_left_out_from_then_on(loopback: Loopback, opened: Opener) -> None:
    def picky(asked: Asked) -> Reply:
        if "chat_template_kwargs" in asked.body:
            return as_json({"detail": [{"loc": ["body", "chat_template_kwargs"], "msg": "Extra inputs"}]}, 422)
        return chat("no")

    loopback.script = picky
    model = opened(loopback.url)
    before = len(loopback.chats)
    assert model.score(PREFIX, [JUDGED]).logits == (-1.0,)
    assert len(loopback.chats) == before + 1
    assert loopback.chats[-1].body["top_logprobs"] == 5


def test_a_server_may_insist_on_the_newer_name_of_the_limit(loopback: Loopback, opened: Opener) -> None:
    def newer(asked: Asked) -> Reply:
        if "max_tokens" in asked.body:
            return as_json({"error": {"message": "use 'max_completion_tokens' instead of 'max_tokens'"}}, 400)
        return chat("yes")

    loopback.script = newer
    opened(loopback.url)
    assert loopback.chats[-1].body["max_completion_tokens"] == 4


def test_a_request_that_is_refused_for_itself_is_told(loopback: Loopback) -> None:
    loopback.script = lambda asked: as_json({"error": {"message": "prompt too long"}}, 400)
    with pytest.raises(RemoteError, match="prompt too long"):
        open_remote(loopback.url)


# Scores


def test_log_probabilities_of_the_first_token_are_the_score(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    likely = [{"token": "Yes", "logprob": math.log(0.5)}, {"token": " yes", "logprob": math.log(0.1)},
              {"token": "No", "logprob": math.log(0.3)}, {"token": "Maybe", "logprob": math.log(0.05)}]  # fmt: skip
    loopback.script = lambda asked: chat("Yes", logprobs={"content": [{"token": "Yes", "top_logprobs": likely}]})
    assert model.score(PREFIX, [JUDGED]).logits[0] == pytest.approx(math.log(0.6 / 0.3))


def test_an_answer_that_is_not_among_the_likeliest_counts_as_the_least_likely(
    loopback: Loopback, opened: Opener
) -> None:
    model = opened(loopback.url)
    likely = [{"token": "否", "logprob": -0.1}, {"token": "不", "logprob": -3.0}, {"token": "嗯", "logprob": -7.0}]
    loopback.script = lambda asked: chat("否", logprobs={"content": [{"token": "否", "top_logprobs": likely}]})
    assert model.score("<zh><want>", [JUDGED]).logits[0] == pytest.approx(
        -7.0 - math.log(math.exp(-0.1) + math.exp(-3))
    )


@pytest.mark.parametrize(("text", "logit"), [("yes", 1.0), ("No.", -1.0), ("是", 1.0), ("well", 0.0), ("", 0.0)])
def test_without_log_probabilities_the_word_counts(loopback: Loopback, opened: Opener, text: str, logit: float) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: chat(text)
    assert model.score(PREFIX, [JUDGED]).logits == (logit,)


@pytest.mark.parametrize("logprobs", [
    {"content": [{"top_logprobs": [{"token": "yes", "logprob": 5}]}]}, {"content": [7]}, {"content": "x"}, [], "no",
    {"content": [{"top_logprobs": [{"token": "yes", "logprob": "-1"}, {"token": 3, "logprob": -1}]}]},
])  # fmt: skip
def test_nonsense_in_place_of_log_probabilities_is_passed_over(
    loopback: Loopback, opened: Opener, logprobs: object
) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: chat("yes", logprobs=logprobs)
    assert model.score(PREFIX, [JUDGED]).logits == (1.0,)


def test_candidates_after_the_deadline_get_no_score(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    held = threading.Event()

    def slow_kites(asked: Asked) -> Reply:
        reply = chat("yes")
        reply.wait_for = held if "Kite" in asked.body["messages"][1]["content"] else None
        return reply

    loopback.script = slow_kites
    logits = model.score(PREFIX, ["<item><p0>Dove<judge>", JUDGED], deadline=time.monotonic() + 1.0).logits
    held.set()
    assert logits == (1.0, None)


def test_one_candidate_that_fails_does_not_cost_the_others(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: Reply(b"oops") if "Kite" in asked.body["messages"][1]["content"] else chat("no")
    assert model.score(PREFIX, ["<item><p0>Dove<judge>", JUDGED]).logits == (-1.0, None)


# Reasons


def test_a_reason_is_streamed_with_its_seed_and_limit(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    usage = {"prompt_tokens": 90, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 80}}
    loopback.script = lambda asked: stream("Reason: It", " costs ¥7", ",500", " and", " weighs 0.9 kg.", usage=usage)
    pieces = list(model.write(PREFIX, [REASON], max_tokens=50, temperature=0.7, seed=2**40 + 3))
    assert texts_of(pieces, 1) == ["It costs <p1> and weighs <p2>."]
    assert sum(1 for piece in pieces if piece.text) > 2
    assert (model.usage.prompt, model.usage.cached, model.usage.generated) == (10, 80, 7)
    body = loopback.chats[-1].body
    assert (body["stream"], body["temperature"], body["seed"], body["max_tokens"]) == (True, 0.7, 3, 100)


def test_only_pointers_that_are_allowed_are_made(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: stream("It costs ¥7,500 and weighs 0.9 kg.")
    pieces = list(model.write(PREFIX, [REASON], allowed=[("<p1>",)]))
    assert texts_of(pieces, 1) == ["It costs <p1> and weighs 0.9 kg."]


def test_what_pointers_stand_for_may_be_handed_over(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: stream("It is slim, like “Kite 11”.")
    pieces = list(model.write(PREFIX, [REASON], allowed=[{"<p1>": "¥7,500", "<p14>": "slim", "<p13>": "Kite 11"}]))
    assert texts_of(pieces, 1) == ["It is <p14>, like <p13>."]


def test_hostile_text_is_cleaned(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: stream("It \x1b[3", "1mis <p0>", " red\x07 \u202e<want>.")
    assert write(model, REASON) == ["It is ＜p0> red ＜want>."]


def test_a_model_that_goes_on_and_on_is_cut_off(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: stream("It is cheap. ", "It is light. ", *["And more. "] * 500)
    assert write(model, REASON) == ["It is cheap. It is light."]


def test_a_server_that_does_not_stream_is_read_whole(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: chat("It costs ¥7,500.")
    assert write(model, REASON) == ["It costs <p1>."]


def test_one_text_that_breaks_off_does_not_cost_the_others(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: (
        stream("It is", end=None) if "Kite" in asked.body["messages"][1]["content"] else stream("It is quiet.")
    )
    assert write(model, REASON, "<item><p0>Dove<why><p0><title><reason>") == ["It is", "It is quiet."]


def test_writing_stops_when_it_is_cancelled(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    held = threading.Event()
    loopback.script = lambda asked: Reply(wait_for=held)
    looks = iter([False, False, True])
    assert list(model.write(PREFIX, [REASON], cancelled=lambda: next(looks, True))) == []
    held.set()


def test_reasons_that_are_not_wanted_any_more_can_be_dropped(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: stream(*["word "] * 50)
    pieces = model.write(PREFIX, [REASON, REASON])
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert model.score(PREFIX, []).logits == ()


# Failures, each in one line and both languages


def broken_pipe(asked: Asked) -> Reply:
    return Reply(b'{"choices": [', missing=100)


FAILURES = {
    "broken": lambda asked: as_json({"error": "out of memory"}, 500),
    "denied": lambda asked: as_json({"error": "no"}, 401),
    "wrong_path": lambda asked: as_json({"error": {"message": "no model tiny"}}, 404),
    "busy": lambda asked: as_json({"error": {"message": "slow down"}}, 429),
    "not_protocol": lambda asked: Reply(b"<html>hello</html>", kind="text/html"),
    "cut_short": broken_pipe,
    "too_much": lambda asked: Reply(b" " * 1_100_000),
}


@pytest.mark.parametrize("name", [*FAILURES])
def test_a_failing_server_is_one_line_in_both_languages(loopback: Loopback, name: str) -> None:
    loopback.script = FAILURES[name]
    with pytest.raises(RemoteError) as caught:
        open_remote(loopback.url)
    assert caught.value.key == f"remote.{name}"
    assert caught.value.exit_code == 3
    assert loopback.url in caught.value.message("en")
    assert has_han(caught.value.message("zh"))
    assert "\n" not in caught.value.message("zh")


STREAM_FAILURES = {
    "broken": lambda asked: Reply(b'data: {"error": "worker died"}\n\n', kind="text/event-stream"),
    "not_protocol": lambda asked: Reply(b"data: {oops\n\n", kind="text/event-stream"),
    "cut_short": lambda asked: stream("It is", end=None),
    "too_much": lambda asked: stream(*["word " * 1000] * 5),
}


@pytest.mark.parametrize("name", [*STREAM_FAILURES])
def test_a_stream_that_fails_is_an_error_of_the_model_alone(loopback: Loopback, opened: Opener, name: str) -> None:
    model = opened(loopback.url)
    loopback.script = STREAM_FAILURES[name]
    with pytest.raises(RuntimeError) as caught:
        list(model.write(PREFIX, [REASON]))
    assert isinstance(caught.value, RemoteError)
    assert caught.value.key == f"remote.{name}"


def test_an_event_without_end_is_not_kept(loopback: Loopback, opened: Opener) -> None:
    model = opened(loopback.url)
    loopback.script = lambda asked: Reply(b"data: " + b"x" * 1_500_000, kind="text/event-stream")
    with pytest.raises(RemoteError) as caught:
        write(model, REASON)
    assert caught.value.key == "remote.too_much"


def test_a_slow_server_is_given_up(loopback: Loopback) -> None:
    held = threading.Event()
    loopback.script = lambda asked: Reply(wait_for=held)
    with pytest.raises(RemoteError) as caught:
        open_remote(loopback.url, limits=SHORT)
    held.set()
    assert caught.value.key == "remote.timeout"
    assert "0.2 s" in caught.value.message("en")


def test_nobody_listens(loopback: Loopback) -> None:
    url = loopback.url
    loopback.close()
    with pytest.raises(RemoteError) as caught:
        open_remote(url)
    assert caught.value.key == "remote.no_connection"


def test_a_redirect_is_refused_and_the_other_host_learns_nothing(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATREC_API_KEY", "sk-secret")
    other = Loopback()
    loopback.models = Reply(status=307, headers={"location": f"{other.url}/v1/models"})
    loopback.script = lambda asked: Reply(status=308, headers={"location": f"{other.url}/v1/chat/completions"})
    for url in (loopback.url, f"{loopback.url}#tiny"):
        with pytest.raises(RemoteError) as caught:
            open_remote(url)
        assert caught.value.key == "remote.redirect"
        assert other.url in caught.value.message("zh")
    other.close()
    assert other.asked == []


def test_a_compressed_reply_is_not_unpacked(loopback: Loopback) -> None:
    loopback.script = lambda asked: Reply(b"\x1f\x8b", headers={"content-encoding": "gzip"})
    with pytest.raises(RemoteError) as caught:
        open_remote(loopback.url)
    assert caught.value.key == "remote.not_protocol"
    assert {asked.headers["accept-encoding"] for asked in loopback.asked} == {"identity"}


@pytest.mark.parametrize(("listed", "key"), [
    ({"data": []}, "no_model"), ({"data": "x"}, "not_protocol"), ([], "not_protocol"),
    ({"data": [{"id": 3}]}, "no_model"),
    ({"data": [{"id": "a\x1b[31m"}, {"id": "b"}]}, "several_models"),
])  # fmt: skip
def test_a_list_of_models_that_cannot_be_used_is_told(loopback: Loopback, listed: object, key: str) -> None:
    loopback.models = as_json(listed)
    with pytest.raises(ModelError) as caught:
        open_remote(loopback.url)
    assert caught.value.key == f"remote.{key}"
    assert "\x1b" not in caught.value.message("en")


# Addresses


@pytest.mark.parametrize(("url", "base", "model"), [
    ("http://localhost:8000", "http://localhost:8000/v1", None),
    ("http://localhost:8000/", "http://localhost:8000/v1", None),
    ("http://localhost:8000/v1#qwen", "http://localhost:8000/v1", "qwen"),
    ("HTTPS://Example.org/api/v1/#org/model-7b", "https://example.org/api/v1", "org/model-7b"),
    ("http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1", None),
    ("http://[::1]:8080", "http://[::1]:8080/v1", None),
])  # fmt: skip
def test_addresses_are_understood(url: str, base: str, model: str | None) -> None:
    address = parse_address(url)
    assert (address.base, address.model) == (base, model)


@pytest.mark.parametrize("url", [
    "http://", "http://host:notaport", "ftp://host", "http://host/?key=1", "http://a b/",
    "http://me:secret@host", "mini",
])  # fmt: skip
def test_other_addresses_are_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse_address(url)
    assert "secret" not in caught.value.message("en")


def test_only_addresses_are_remote() -> None:
    assert is_remote("http://localhost:8000")
    assert is_remote("HTTPS://example.org#m")
    assert not any(map(is_remote, ["mini", "org/model", "./http", "http:model"]))


def test_nothing_that_speaks_to_a_network_is_loaded_before_it_is_asked_for() -> None:
    code = "import sys, chatrec_tui.llm.remote; print({'httpx2', 'asyncio', 'torch'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
