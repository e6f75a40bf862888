"""Every sentence of the interface exists in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chatrec_tui
from chatrec_tui.i18n import rooms

PACKAGE = Path(chatrec_tui.__file__).parent


@pytest.mark.parametrize("room", ["tui", "demo"])
def test_both_languages_have_the_same_keys_and_placeholders(room: str) -> None:
    english, chinese = rooms("en")[room], rooms("zh")[room]
    assert english.keys() == chinese.keys()
    for key, wordings in english.items():
        places = [set(re.findall(r"{(\w+)}", text)) for text in (*wordings, *chinese[key])]
        assert all(one == places[0] for one in places), key


def test_every_key_that_the_code_names_exists() -> None:
    for folder in ("tui", "demo", "cli"):
        for path in (PACKAGE / folder).glob("*.py"):
            for room, key in re.findall(r'say\(\s*"(tui|demo)\.([\w.]+)"', path.read_text(encoding="utf-8")):
                assert key in rooms("en")[room], f"{path.name}: {room}.{key}"
