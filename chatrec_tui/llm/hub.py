"""Models from the Hugging Face hub, fetched only when the person asks for one by its id, `OWNER/NAME`.

A download goes to `models/OWNER/NAME` under the program's own folder, where it is seen, used and deleted like any
other model, and no other program's cache is written to. It grows in a hidden folder beside it, so that a half one is
never taken for a model, and an interrupted one keeps the files that were whole. What other programs have put into the
hub's cache is found there and used in place. Only weights as safetensors or GGUF, JSON, tokenizers and templates are
fetched; never code or pickles.
"""

from __future__ import annotations

import errno
import fnmatch
import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import read_config

__all__ = ["Download", "download_model", "downloaded_models", "find_cached", "is_hub_id"]

_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_INDEX, _SINGLE = "model.safetensors.index.json", "model.safetensors"
_SMALL = (
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "chat_template.json", "LICENSE*",
)  # fmt: skip
_KINDS = ("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q5_0", "q4_0", "bf16", "f16")
"""Which of several GGUF files is taken: eight bits, which is what the engine computes with, or the next best."""
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Download:
    """What would be fetched."""

    name: str
    """`OWNER/NAME`."""
    revision: str
    """Commit of the model's repository."""
    files: Mapping[str, int]
    """Names and sizes in bytes."""
    folder: Path
    """Where it goes."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self.files.values())


def is_hub_id(name: str) -> bool:
    """Whether a name can be that of a model on the hub."""
    return bool(_ID.fullmatch(name)) and ".." not in name and "--" not in name


def download_model(name: str, paths: Paths, *, confirm: Callable[[Download], bool]) -> Path | None:
    """Fetch a model and return its folder; None when `confirm` says no. One that is here already is not fetched.

    Progress goes to stderr, and only in a terminal. Raises ModelError: no network, no such model, a model for
    registered people only, no readable weights, another family, no room.
    """
    if not is_hub_id(name):
        raise ModelError("hub.bad_id", name=name)
    target = paths.models / name
    if _is_complete(target):
        return target
    if target.exists():
        raise ModelError("hub.in_the_way", folder=target)
    draft = target.with_name(f".{target.name}.part")
    with _told(name, draft):
        plan = _plan(name, target)
        free = shutil.disk_usage(_existing(draft)).free
        if free < plan.size - _held(draft):
            raise ModelError("hub.no_room", name=name, bytes=plan.size, free=free, folder=paths.models)
        fresh = not draft.exists()
        wanted = False
        try:
            if "config.json" in plan.files:
                # A model that cannot be run is refused before gigabytes of it are fetched.
                _fetch(plan, draft, ["config.json"])
                read_config(draft)
            wanted = confirm(plan)
        finally:
            if fresh and not wanted:
                shutil.rmtree(draft, ignore_errors=True)
        if not wanted:
            return None
        _fetch(plan, draft, plan.files)
        if not _is_complete(draft) or any((draft / file).stat().st_size != size for file, size in plan.files.items()):
            raise ModelError("hub.failed", name=name, why="incomplete")
        shutil.rmtree(draft / ".cache", ignore_errors=True)
        draft.rename(target)
    return target


def downloaded_models(paths: Paths) -> Iterator[tuple[str, Path]]:
    """Id and folder of every model that was downloaded here."""
    owners = sorted(paths.models.iterdir()) if paths.models.is_dir() else []
    for owner in owners:
        if owner.is_dir() and not owner.name.startswith(".") and not (owner / "config.json").exists():
            for folder in sorted(owner.iterdir()):
                if not folder.name.startswith(".") and _is_complete(folder):
                    yield f"{owner.name}/{folder.name}", folder


def find_cached(name: str) -> Path | None:
    """The folder of a hub id that another program has put into the hub's cache whole; no network is used."""
    if not is_hub_id(name):
        return None
    repository = _cache_folder() / f"models--{name.replace('/', '--')}"
    try:
        main = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        main = ""
    snapshots = [one for one in repository.glob("snapshots/*") if _is_complete(one)]
    return max(snapshots, key=lambda one: (one.name == main, one.stat().st_mtime), default=None)


def _cache_folder() -> Path:
    """Where the hub's own library keeps models."""
    environment = os.environ
    if "HF_HUB_CACHE" in environment:
        return Path(environment["HF_HUB_CACHE"]).expanduser()
    caches = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(environment.get("HF_HOME") or caches / "huggingface").expanduser() / "hub"


def _is_complete(folder: Path) -> bool:
    """Whether all weights of a folder are there."""
    if not (folder / "config.json").is_file():
        return folder.is_dir() and any(folder.glob("*.gguf"))
    if (folder / _INDEX).is_file():
        try:
            shards = set(json.loads((folder / _INDEX).read_text(encoding="utf-8"))["weight_map"].values())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False
        return all(isinstance(one, str) and (folder / one).is_file() for one in shards)
    return any(folder.glob("*.safetensors"))


def _plan(name: str, target: Path) -> Download:
    """Ask the hub what the model consists of, and choose what is needed of it."""
    from huggingface_hub import HfApi

    about = HfApi().model_info(name, files_metadata=True, timeout=20)
    sizes = {one.rfilename: int(one.size or 0) for one in about.siblings or ()}
    files = _choose(sizes)
    if not files:
        raise ModelError("hub.no_weights", name=name)
    return Download(name, str(about.sha), {file: sizes[file] for file in files}, target)


def _choose(names: Iterable[str]) -> list[str]:
    """The files to fetch: weights of one kind and what belongs to them; empty where there are no readable weights."""
    here = [name for name in names if "/" not in name]
    small = [name for name in here if any(fnmatch.fnmatchcase(name, one) for one in _SMALL)]
    if _INDEX in here:
        return [*small, _INDEX, *fnmatch.filter(here, "model-*-of-*.safetensors")]
    if _SINGLE in here:
        return [*small, _SINGLE]
    packed = [name for name in here if name.lower().endswith(".gguf") and "-of-0" not in name]
    for kind in _KINDS:
        for name in sorted(packed):
            if name.lower().removesuffix(".gguf").endswith(kind):
                return [*fnmatch.filter(small, "LICENSE*"), name]
    return packed if len(packed) == 1 else []


def _fetch(plan: Download, draft: Path, files: Iterable[str]) -> None:
    from huggingface_hub import snapshot_download

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    snapshot_download(
        plan.name,
        revision=plan.revision,
        local_dir=draft,
        # Notes that the library keeps about a download stay beside it.
        cache_dir=draft / ".cache",
        allow_patterns=[re.sub(r"([\[*?])", r"[\1]", file) for file in files],
        max_workers=_AT_ONCE,
    )


@contextmanager
def _told(name: str, draft: Path) -> Iterator[None]:
    """What goes wrong on the way, in one line."""
    # Before the first import: files of the transfer stay in the program's folder, nothing is reported to anyone.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from huggingface_hub import errors

    try:
        yield
    except ModelError:
        raise
    except errors.GatedRepoError as error:
        raise ModelError("hub.gated", name=name) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise ModelError("hub.no_such", name=name) from error
    except Exception as error:  # whatever the library and its HTTP client raise
        causes = list(_causes(error))
        if any(isinstance(one, errors.OfflineModeIsEnabled) for one in causes):
            raise ModelError("hub.offline", name=name) from error
        if any(isinstance(one, OSError) and one.errno in (errno.ENOSPC, errno.EDQUOT) for one in causes):
            free = shutil.disk_usage(_existing(draft)).free
            raise ModelError("hub.full", name=name, free=free, folder=draft.parent.parent) from error
        if any(re.search("Connect|Timeout|Network|Proxy|ReadError|Protocol", type(one).__name__) for one in causes):
            raise ModelError("hub.no_network", name=name) from error
        status = getattr(getattr(error, "response", None), "status_code", None)
        raise ModelError("hub.failed", name=name, why=f"HTTP {status}" if status else type(error).__name__) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _held(draft: Path) -> int:
    """Bytes that an interrupted download has left."""
    return sum(one.stat().st_size for one in draft.rglob("*") if one.is_file())


def _existing(folder: Path) -> Path:
    """The folder or the nearest one above it that exists."""
    return next(one for one in (folder, *folder.parents) if one.exists())
