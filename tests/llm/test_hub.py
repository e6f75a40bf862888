from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants
from typer.testing import CliRunner

from chatrec_tui.cli.model import model_app
from chatrec_tui.config.paths import find_paths
from chatrec_tui.errors import ExitCode, ModelError
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.llm.hub import Download, download_model, downloaded_models, find_cached, is_hub_id
from tests.llm.gguf_files import write_gguf
from tests.llm.hub_server import Hub, serve
from tests.llm.tiny_models import change_config, make_network, save

NAME = "owner/tiny"


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """The folder behind the hub: a model, and what must not be fetched."""
    folder = save(make_network("llama"), tmp_path / "served")
    for name in ("pytorch_model.bin", "modeling_tiny.py", "model.fp16.safetensors", "README.md"):
        (folder / name).write_text("not this", encoding="utf-8")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def hub(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve(served) as running:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(constants, "ENDPOINT", running.address)
        template = running.address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield running


def fetch(name: str = NAME, *, wanted: bool = True) -> Path | None:
    return download_model(name, find_paths(), confirm=lambda plan: wanted)


def refusal(name: str = NAME) -> str:
    """What is said when a model cannot be fetched."""
    with pytest.raises(ModelError) as raised:
        fetch(name)
    assert raised.value.exit_code == ExitCode.NO_MODEL
    assert all("\n" not in raised.value.message(language) for language in LANGUAGES)
    return str(raised.value)


def test_a_model_is_fetched_whole_and_without_code(hub: Hub, served: Path) -> None:
    asked: list[Download] = []

    def confirm(plan: Download) -> bool:
        asked.append(plan)
        return True

    folder = download_model(NAME, find_paths(), confirm=confirm)
    assert folder == find_paths().models / "owner" / "tiny"
    expected = {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json"}
    assert {one.name for one in folder.iterdir()} == set(asked[0].files) == hub.fetched == expected
    assert all((folder / one).read_bytes() == (served / one).read_bytes() for one in expected)
    assert asked[0].size == sum((served / one).stat().st_size for one in expected)
    assert list(downloaded_models(find_paths())) == [(NAME, folder)]
    assert [one.name for one in folder.parent.iterdir()] == ["tiny"]


def test_the_command_says_what_it_fetches_and_where_it_is(hub: Hub) -> None:
    run = CliRunner().invoke(model_app, ["get", NAME, "--json"], catch_exceptions=False)
    assert run.exit_code == 0
    assert json.loads(run.stdout) == {"name": NAME, "folder": str(find_paths().models / NAME)}
    assert "4 files, 451.1 kB" in run.stderr and f"chatrec model use {NAME}" in run.stderr


def test_a_model_that_is_here_is_not_fetched_again(hub: Hub) -> None:
    folder = fetch()
    hub.asked.clear()
    assert fetch() == folder and not hub.asked


def test_nothing_is_left_when_the_person_says_no(hub: Hub) -> None:
    assert fetch(wanted=False) is None
    assert "model.safetensors" not in hub.fetched
    assert not any(one.is_file() for one in find_paths().models.rglob("*"))


def test_an_interrupted_download_keeps_the_files_that_were_whole(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _: None)
    hub.break_after = 50_000
    assert "kept" in refusal() and not list(downloaded_models(find_paths()))
    hub.break_after = None
    hub.asked.clear()
    assert fetch() is not None
    assert hub.fetched == {"model.safetensors"}


def test_shards_are_fetched_through_their_index(hub: Hub, served: Path) -> None:
    (served / "model.safetensors").unlink()
    save(make_network("llama"), served, max_shard_size="100KB")
    folder = fetch()
    assert folder is not None
    shards = set(json.loads((folder / "model.safetensors.index.json").read_text("utf-8"))["weight_map"].values())
    assert len(shards) > 1 and shards == {one.name for one in folder.glob("*.safetensors")}


def test_of_several_gguf_files_one_is_fetched(hub: Hub, served: Path) -> None:
    shutil.rmtree(served)
    served.mkdir()
    for kind in ("f16", "Q8_0", "Q2_K"):
        write_gguf(make_network("llama"), served / f"tiny-{kind}.gguf")
    folder = fetch()
    assert folder is not None and [one.name for one in folder.iterdir()] == ["tiny-Q8_0.gguf"]
    assert list(downloaded_models(find_paths())) == [(NAME, folder)]


def test_another_family_is_refused_before_its_weights_are_fetched(hub: Hub, served: Path) -> None:
    change_config(served, model_type="bert")
    assert "“bert”" in refusal()
    assert hub.fetched == {"config.json"} and not any(one.is_file() for one in find_paths().models.rglob("*"))


def test_pickles_alone_are_refused(hub: Hub, served: Path) -> None:
    (served / "model.safetensors").unlink()
    assert "no safetensors" in refusal()


def test_what_is_not_on_the_hub_is_told(hub: Hub) -> None:
    assert "no model “owner/other”" in refusal("owner/other")


def test_a_gated_model_is_told(hub: Hub) -> None:
    hub.gated = True
    assert "accepted its terms" in refusal()


def test_no_network_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "cannot be reached" in refusal()


def test_too_little_room_is_told_beforehand(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatrec_tui.llm.hub.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    assert "only 1 are free" in refusal()
    assert "model.safetensors" not in hub.fetched


def test_a_full_disk_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("chatrec_tui.llm.hub._fetch", full)
    assert "Make room" in refusal()


def test_a_folder_that_is_no_model_is_not_overwritten(hub: Hub) -> None:
    folder = find_paths().models / NAME
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    assert "mine" not in refusal() and (folder / "mine.txt").is_file()


@pytest.mark.parametrize(
    "name", ["tiny", "a/b/c", "../up", "owner/..", "owner/", "/tiny", "a b/c", "-a/b", "a/b\n", "a/电影"]
)
def test_what_is_no_id_is_refused_without_a_network(name: str) -> None:
    assert not is_hub_id(name) and find_cached(name) is None
    assert "OWNER/NAME" in refusal(name)


def test_offline_is_respected(tmp_path: Path) -> None:
    code = (
        "from chatrec_tui.config.paths import find_paths; from chatrec_tui.llm.hub import download_model;"
        "download_model('owner/tiny', find_paths(), confirm=lambda plan: True)"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert run.stderr.splitlines()[-1].endswith("HF_HUB_OFFLINE forbids the network.")


def test_looking_for_models_needs_no_library_of_the_hub() -> None:
    code = (
        "import sys; from chatrec_tui.config.paths import find_paths; from chatrec_tui.llm import hub;"
        "hub.find_cached('owner/tiny'); list(hub.downloaded_models(find_paths()));"
        "sys.exit(bool({'huggingface_hub', 'torch'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache with two snapshots of a model; `main` is the older one."""
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    repository = tmp_path / "hf" / "hub" / "models--owner--tiny"
    for place, revision in enumerate(("main-one", "newer-one")):
        folder = save(make_network("llama"), repository / "snapshots" / revision)
        os.utime(folder, (1000 + place, 1000 + place))
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("main-one", encoding="utf-8")
    return repository


def test_the_cache_of_the_hub_is_used_in_place(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_cached(NAME) == cache / "snapshots" / "main-one"
    (cache / "refs" / "main").unlink()
    assert find_cached(NAME) == cache / "snapshots" / "newer-one"
    assert find_cached("owner/other") is None
    monkeypatch.setenv("HF_HUB_CACHE", str(cache.parent))
    monkeypatch.setenv("HF_HOME", "/nowhere")
    assert find_cached(NAME) is not None


def test_half_a_model_in_the_cache_is_none(cache: Path) -> None:
    for snapshot in (cache / "snapshots").iterdir():
        (snapshot / "model.safetensors").unlink()
    assert find_cached(NAME) is None
    folder = save(make_network("llama"), cache / "snapshots" / "main-one", max_shard_size="100KB")
    assert find_cached(NAME) == folder
    next(folder.glob("model-*.safetensors")).unlink()
    assert find_cached(NAME) is None
