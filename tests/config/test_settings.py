"""Settings are kept whole, and a wrong file is told in one line."""

from __future__ import annotations

import pytest

from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import Settings, load_settings, save_settings
from chatrec_tui.errors import ConfigError


def test_without_a_file_nothing_is_chosen() -> None:
    assert load_settings(find_paths()) == Settings()


def test_one_choice_leaves_the_others() -> None:
    paths = find_paths()
    save_settings(paths, catalog='我的"书"\\', theme="nord")
    save_settings(paths, theme="gruvbox")
    assert load_settings(paths) == Settings(catalog='我的"书"\\', theme="gruvbox")


@pytest.mark.parametrize(
    ("text", "told"), [("catalogue = 'x'", "“catalog”"), ("model = 3", "“model”"), ("model = ", "cannot be read")]
)
def test_a_wrong_file_is_told_in_one_line(text: str, told: str) -> None:
    paths = find_paths()
    paths.home.mkdir()
    paths.settings.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(paths)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
