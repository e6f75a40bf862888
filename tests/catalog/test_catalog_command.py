"""`chatrec catalog`: data on standard output, words on standard error, exit codes of the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.cli.catalog import catalog_app
from chatrec_tui.errors import CatalogError, ChatRecError, UsageError

Write = Callable[[str, str], Path]


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(catalog_app, [str(one) for one in arguments])
    if isinstance(result.exception, ChatRecError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_load_prints_the_report_of_the_contract(write: Write) -> None:
    file = write("a.csv", "title,price\nDesk,9-12元\nLamp,-1\n,4\n")
    report = json.loads(run("load", file, "--json").stdout)
    assert list(report) == [
        "catalog", "items", "added", "changed", "removed", "rows", "repaired", "skipped", "seconds",
    ]  # fmt: skip
    assert (report["catalog"], report["items"], report["rows"], report["repaired"]) == ("a", 2, 3, 1)
    assert [list(one) for one in report["skipped"]] == [["file", "line", "column", "value", "why"]] * 2


def test_load_without_json_says_it_in_words(write: Write) -> None:
    result = run("load", write("a.csv", "title,price\nDesk,9\nLamp,-1\n"))
    assert result.stdout.startswith("“a” has 2 items: 2 added, 0 changed, 0 removed")
    assert "a.csv:3  price = -1  no price that can be used" in result.stderr


def test_options_reach_the_load(write: Write, paths: object) -> None:
    file = write("a.txt", "heading;cost\nCafé;9\n")
    file.write_bytes(file.read_bytes().decode().encode("latin-1"))
    run("load", file, "--name", "cafe", "--map", "heading=title", "--map", "cost=price", "--encoding", "latin-1",
        "--currency", "eur", "--format", "csv", "--replace")  # fmt: skip
    shown = json.loads(run("show", "cafe", "--json").stdout)
    assert shown["sample"][0] | {"id": ""} == {"id": "", "title": "Café", "price": 9, "currency": "EUR"}


def test_show_gives_slots_and_samples(laptops: CatalogStore) -> None:
    shown = json.loads(run("show", "laptops", "--json").stdout)
    assert (shown["catalog"], shown["items"], shown["languages"]) == ("laptops", 4, ["en", "zh"])
    slots = {slot["slot"]: slot for slot in shown["slots"]}
    assert slots["color"]["values"][0] == {"value": "Black", "names": {"zh": "黑色", "en": "Black"}, "items": 2}
    human = run("show", "laptops").stdout
    assert "weight" in human and "1.12 kg – 2.45 kg" in human


def test_search_and_list(laptops: CatalogStore) -> None:
    found = json.loads(run("search", "--catalog", "laptops", "--json", "无风扇").stdout)
    assert [one["id"] for one in found["items"]] == ["air-m2"]
    names = {one["name"] for one in json.loads(run("list", "--json").stdout)["catalogs"]}
    assert "laptops" in names
    assert "laptops" in run("list").stdout
    nothing = run("search", "--catalog", "laptops", "zzz")
    assert (nothing.stdout, nothing.stderr) == ("", "nothing in “laptops” matches “zzz”\n")


def test_check_stores_nothing(write: Write, home: Path) -> None:
    data = json.loads(run("check", write("a.csv", "title,price\nDesk,9-12元\n"), "--json").stdout)
    assert [one["why"] for one in data["repairs"]] == ["several prices; the lowest is kept"]
    assert [one["slot"] for one in data["slots"]] == ["title", "price"]
    assert not home.exists()


def test_export_writes_what_can_be_loaded(laptops: CatalogStore) -> None:
    lines = run("export", "laptops").stdout.splitlines()
    assert json.loads(lines[0])["attributes"]["weight"] == "1.24 kg"
    assert run("export", "laptops", "--format", "csv").stdout.startswith("id,title,title_zh,category")


def test_remove_asks_unless_told_not_to(laptops: CatalogStore) -> None:
    with pytest.raises(UsageError, match="needs --yes"):
        run("remove", "laptops")
    assert json.loads(run("remove", "laptops", "--yes", "--json").stdout)["catalog"] == "laptops"
    assert not laptops.path.exists()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["show", "laptop"], CatalogError, "did you mean “laptops”"),
        (["load", "none.csv"], CatalogError, r"no file none\.csv"),
        (["load"], CatalogError, "nothing to load"),
        (["load", "x.csv", "--map", "oops"], UsageError, "“oops” is no mapping"),
        (["load", "x.csv", "--currency", "yuan"], CatalogError, "“yuan” is no currency code"),
        (["load", "FILE", "--format", "xml"], CatalogError, "no format “xml”"),
        (["export", "laptops", "--format", "xml"], UsageError, "no format “xml”"),
    ],
)
def test_wrong_usage_is_one_line(
    laptops: CatalogStore, write: Write, arguments: list[str], error: type[ChatRecError], message: str
) -> None:
    file = write("file.csv", "title\nDesk\n")
    with pytest.raises(error, match=message) as caught:
        run(*[str(file) if one == "FILE" else one for one in arguments])
    assert caught.value.exit_code == 2


def test_markup_in_a_catalog_is_shown_as_text(write: Write) -> None:
    file = write("a.csv", "title,brand,colour\n[b]x[/b],[/nope],[red]\nLamp,[@click=app.quit()]y,[red]\n")
    run("load", file)
    shown = run("show", "a").stdout
    assert "[b]x[/b]" in shown and "[/nope] (1)" in shown and "[@click=app.quit()]y" in shown


def test_the_command_runs_in_a_process_of_its_own_without_the_model(laptops: CatalogStore) -> None:
    script = (
        "import sys\nfrom chatrec_tui.cli.catalog import catalog_app\n"
        "catalog_app(['search', '--catalog', 'laptops', '轻薄', '--json'], standalone_mode=False)\n"
        "heavy = {'torch', 'transformers', 'numpy', 'textual', 'rich.table'} & set(sys.modules)\n"
        "sys.exit(f'{heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {one["id"] for one in json.loads(done.stdout)["items"]} == {"air-m2", "air-m3"}
