"""`plainview records`: an operator sees what a file offers before a custodian needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.cli.records import records
from plainview.core.vocabulary.errors import Malformed
from tests.server.records.data import CSV, PARQUET, text, write


def test_the_columns_are_compared_and_no_row_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    file = tmp_path / "records.toml"
    file.write_text(text("duckdb", PARQUET))
    records(file)
    said = capsys.readouterr().out
    assert said.startswith("tracking on duckdb: item, at, event, place, weight_grams, sender_name, addressee_name\n")
    assert "not held: service, size, sender_address, addressee_address" in said
    assert "other columns, never read: 3" in said and "NOT TOLD" in said and "RB12345678" not in said
    file.write_text(text("duckdb", CSV) + 'protected = { flag = "prot" }\n')
    records(file)
    assert "protection orders: told" in capsys.readouterr().out
    file.write_text(text("duckdb", CSV, event="nothing"))
    with pytest.raises(Malformed, match="no column 'nothing'"):
        records(file)
