"""Dumps of PostgreSQL, MySQL and SQLite with what each alone has: nothing is lost in silence"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sql.words import MAX_PASSAGE
from asbuilt.spec.tables.schema import Table

Output = pytest.CaptureFixture[str]

MYSQL = """-- MySQL dump 10.13  Distrib 8.4.3, for Linux (x86_64)
/*!50503 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `riders`;
CREATE TABLE `riders` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(40) COLLATE utf8mb4_bin NOT NULL,
  `line` varchar(9) NOT NULL,
  `home` point NOT NULL,
  `fare` decimal(6,2) NOT NULL DEFAULT '0.00',
  `label` varchar(60) GENERATED ALWAYS AS (concat(`name`,_utf8mb4' on ',`line`)) VIRTUAL,
  `mask` bit(8) NOT NULL,
  `seen` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  KEY `by_lower` ((lower(`name`))),
  CONSTRAINT `paid` CHECK ((`fare` >= 0)),
  CONSTRAINT `known` CHECK ((`line` in (_utf8mb4'red',_utf8mb4'b#e')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who rides'
/*!50100 PARTITION BY HASH (`id`) PARTITIONS 4 */;
LOCK TABLES `riders` WRITE;
UNLOCK TABLES;
DROP TABLE IF EXISTS `stops`;
CREATE TABLE `stops` (
  `id` int NOT NULL,
  `rider_id` int unsigned NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `r` FOREIGN KEY (`rider_id`) REFERENCES `riders` (`id`) ON UPDATE CASCADE
) ENGINE=InnoDB;
/*!50001 CREATE VIEW `busy` AS SELECT 1 AS `id`*/;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `ring` BEFORE INSERT ON
`riders` FOR EACH ROW SET NEW.fare = 1 */;
DELIMITER ;;
CREATE DEFINER=`root`@`%` PROCEDURE `sweep`() BEGIN SELECT 1; SELECT 2; END ;;
DELIMITER ;
"""


def imported(folder: Path, text: str) -> Specification:
    (folder / "dump.sql").write_text(text)
    assert run(["import", str(folder / "dump.sql"), "-o", str(folder / "dump.md")]) == 0
    return asbuilt.read(folder / "dump.md")


def table(spec: Specification, name: str) -> Table:
    found = spec[DataModel].table(name)
    assert found is not None
    return found


def test_a_table_of_mysql_behind_a_partition_is_not_lost(tmp_path: Path) -> None:
    spec = imported(tmp_path, MYSQL)
    riders = table(spec, "riders")
    assert [each.name for each in spec[DataModel].tables] == ["riders", "stops"]
    assert [each.name for each in riders.columns] == [
        "id", "name", "line", "home", "fare", "label", "mask", "seen",
    ]  # fmt: skip


def test_conditions_of_mysql_are_written_as_a_person_would(tmp_path: Path) -> None:
    spec = imported(tmp_path, MYSQL)
    assert [check.text for check in table(spec, "riders").checks] == [
        "fare >= 0",
        "line IN ('red', 'b#e')",
    ]


def test_what_mysql_has_beside_tables_is_named(tmp_path: Path, capsys: Output) -> None:
    imported(tmp_path, MYSQL)
    said = capsys.readouterr().err
    for line in (
        "the type `bit(8)` is not known",
        "KEY `by_lower` ((lower(`name`)))`: an index on an expression is not kept",
        "CREATE PROCEDURE: `sweep`",
        "CREATE VIEW: `busy`",
        "CREATE TRIGGER: `ring`",
        "ON UPDATE: 1; keys do not change",
        "ON UPDATE CURRENT_TIMESTAMP: 1; no write changes a column by itself",
        "COLLATE: 1",
    ):
        assert line in said


def test_domains_and_parents_of_postgresql_give_their_columns(tmp_path: Path) -> None:
    spec = imported(
        tmp_path,
        "CREATE DOMAIN fleet.share AS numeric(5,2) CONSTRAINT c CHECK (VALUE >= (0)::numeric);\n"
        "ALTER DOMAIN fleet.share OWNER TO postgres;\n"
        "CREATE TABLE fleet.hulls (id integer PRIMARY KEY, load fleet.share DEFAULT 0,\n"
        "  CONSTRAINT d CHECK (((load > (0)::numeric) AND (load <= (9.5)::numeric))));\n"
        "CREATE TABLE fleet.sails (masts integer) INHERITS (fleet.hulls);\n",
    )
    hulls, sails = table(spec, "hulls"), table(spec, "sails")
    assert [(each.name, each.type.kind) for each in sails.columns] == [
        ("id", "integer"), ("load", "decimal"), ("masts", "integer"),
    ]  # fmt: skip
    assert [check.text for check in hulls.checks] == ["load > 0 AND load <= 9.5"]
    assert (hulls.primary_key, sails.primary_key) == (("id",), ())


def test_what_postgresql_computes_is_served_or_said(tmp_path: Path, capsys: Output) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE posts (id int PRIMARY KEY, title text, tags text[] DEFAULT '{}'::text[],\n"
        "  twice integer GENERATED ALWAYS AS ((id * 2)),\n"
        "  slug text GENERATED ALWAYS AS (((title)::text || '-'::text)) STORED,\n"
        "  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, title)) STORED);",
    )
    columns = {each.name: each.generated for each in table(spec, "posts").columns}
    assert columns == {
        "id": None, "title": None, "tags": None, "twice": "id * 2",
        "slug": "CAST(title AS TEXT) || '-'", "words": None,
    }  # fmt: skip
    assert "tags TEXT[] DEFAULT '{}'" in spec.source.text
    assert "how this column is generated is not understood" in capsys.readouterr().err


def test_tables_of_sqlite_without_row_ids_and_those_behind_virtual_ones(tmp_path: Path) -> None:
    spec = imported(
        tmp_path,
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
        "CREATE TABLE isles (code TEXT PRIMARY KEY, area REAL) WITHOUT ROWID, STRICT;\n"
        "CREATE TABLE IF NOT EXISTS 'notes_data'(id INTEGER PRIMARY KEY, block BLOB);\n"
        "CREATE TABLE IF NOT EXISTS 'notes_idx'(segid, term, PRIMARY KEY(segid, term)) "
        "WITHOUT ROWID;\n"
        "INSERT INTO sqlite_schema VALUES('table','notes','notes',0,"
        "'CREATE VIRTUAL TABLE notes USING fts5(body)');\nCOMMIT;\n",
    )
    assert [each.name for each in spec[DataModel].tables] == ["isles"]


def test_tables_of_one_name_in_two_schemas_are_two(tmp_path: Path, capsys: Output) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE billing.orders (id integer NOT NULL, invoice text);\n"
        "CREATE TABLE public.orders (id uuid NOT NULL, day date NOT NULL, state text DEFAULT "
        "'billing.orders');\n"
        "COMMENT ON TABLE billing.orders IS 'what is to be paid';\n"
        "ALTER TABLE ONLY billing.orders ADD CONSTRAINT b PRIMARY KEY (id);\n"
        "ALTER TABLE ONLY public.orders ADD CONSTRAINT o PRIMARY KEY (id, day);\n"
        "CREATE TABLE public.reminders (id integer PRIMARY KEY, order_id integer NOT NULL);\n"
        "ALTER TABLE ONLY public.reminders ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES "
        "billing.orders(id);\n",
    )
    assert table(spec, "orders").primary_key == ("id", "day")
    assert table(spec, "billing_orders").primary_key == ("id",)
    assert [each.table for each in table(spec, "reminders").references] == ["billing_orders"]
    assert "-- what is to be paid\nCREATE TABLE billing_orders" in spec.source.text
    assert "DEFAULT 'billing.orders'" in spec.source.text
    assert "`billing.orders` is called `billing_orders`" in capsys.readouterr().err


def test_names_in_conditions_are_quoted_where_sql_needs_it(tmp_path: Path) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE `stays` (`id` int NOT NULL, `from` date NOT NULL, `to` date,\n"
        "  `Rate` int, PRIMARY KEY (`id`),\n"
        "  CONSTRAINT `c` CHECK (((`to` is null) or (`to` >= `from`))),\n"
        "  CONSTRAINT `d` CHECK ((`Rate` > 0))) ENGINE=InnoDB;\n",
    )
    assert [check.text for check in table(spec, "stays").checks] == [
        '"to" IS NULL OR "to" >= "from"',
        '"Rate" > 0',
    ]
    assert run(["check", str(tmp_path / "dump.md"), "--quiet"]) == 0


def test_a_negative_number_of_pg_dump_is_a_number(tmp_path: Path) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE accounts (id int PRIMARY KEY, balance numeric(9,2) DEFAULT 0,\n"
        "  CONSTRAINT c CHECK ((balance >= ('-1000'::integer)::numeric)));\n",
    )
    assert [check.text for check in table(spec, "accounts").checks] == ["balance >= -1000"]
    assert run(["check", str(tmp_path / "dump.md"), "--select", "DAT114", "--strict"]) == 0


def test_what_sql_server_says_of_its_disk_loses_no_table(tmp_path: Path) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE [dbo].[orders](\n\t[id] [int] IDENTITY(1,1) NOT NULL,\n"
        "\t[row] [uniqueidentifier] ROWGUIDCOL NOT NULL,\n\t[state] [varchar](9) NULL,\n"
        " CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([id] ASC)WITH (PAD_INDEX = OFF) ON [PRIMARY]\n"
        ") ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]\nGO\n"
        "CREATE TABLE [dbo].[lines]([id] [int] PRIMARY KEY, [order_id] [int]) ON [PRIMARY]\nGO\n"
        "ALTER TABLE [dbo].[lines] WITH CHECK ADD CONSTRAINT [fk] FOREIGN KEY([order_id])\n"
        "REFERENCES [dbo].[orders] ([id]) ON DELETE CASCADE\nGO\n"
        "CREATE UNIQUE NONCLUSTERED INDEX [ix] ON [dbo].[orders] ([state] ASC) ON [PRIMARY]\nGO\n",
    )
    orders, lines = table(spec, "orders"), table(spec, "lines")
    assert [each.name for each in orders.columns] == ["id", "row", "state"]
    assert orders.primary_key == ("id",)
    assert ("state",) in orders.uniques
    assert [each.on_delete for each in lines.references] == ["cascade"]


def test_texts_that_sql_server_joins_are_not_added_as_numbers(
    tmp_path: Path, capsys: Output
) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE [people]([id] [int] PRIMARY KEY, [first] [nvarchar](9),\n"
        "  [last] [nvarchar](9),\n"
        "  [whole] AS ([first]+[last]) PERSISTED, [hello] AS ('Hi '+[first]) PERSISTED,\n"
        "  [next] AS ([id]+(1)) PERSISTED)\nGO\n",
    )
    made = {each.name: each.generated for each in table(spec, "people").columns}
    assert (made["whole"], made["hello"]) == (None, None)
    assert made["next"] is not None
    assert "how this column is generated is not understood" in capsys.readouterr().err


def test_conditions_of_sql_server_are_kept(tmp_path: Path, capsys: Output) -> None:
    spec = imported(
        tmp_path,
        "CREATE TABLE [dbo].[orders]([id] [int] PRIMARY KEY, [state] [varchar](9), [n] [int],\n"
        "  CONSTRAINT [a] CHECK (([state]='new' OR [state]='[paid]')))\nGO\n"
        "ALTER TABLE [dbo].[orders]  WITH CHECK ADD  CONSTRAINT [b] CHECK  (([n]<(9)))\nGO\n",
    )
    assert [check.text for check in table(spec, "orders").checks] == [
        "state = 'new' OR state = '[paid]'",
        "n < 9",
    ]
    assert "not carried over" not in capsys.readouterr().err


def test_more_tables_than_one_fence_may_hold_are_written_in_several(tmp_path: Path) -> None:
    columns = ",\n".join(f"    column_number_{number} varchar(80)" for number in range(60))
    tables = (
        f"CREATE TABLE t{each} (\n    id int PRIMARY KEY,\n{columns}\n);" for each in range(150)
    )
    source, made = tmp_path / "schema.sql", tmp_path / "spec.md"
    source.write_text("\n".join(tables), encoding="utf-8")
    assert source.stat().st_size > MAX_PASSAGE
    assert run(["import", str(source), "-o", str(made)]) == 0
    assert made.read_text(encoding="utf-8").count("```sql") == 2
    assert run(["check", str(made)]) == 0
    assert len(asbuilt.read(made)[DataModel].tables) == 150


def test_partitions_are_said_to_be_left_out(tmp_path: Path, capsys: Output) -> None:
    text = (
        "CREATE TABLE public.tolls (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day))\n"
        "    PARTITION BY RANGE (day);\n"
        "CREATE TABLE public.tolls_2031 (id INT NOT NULL, day DATE NOT NULL);\n"
        "ALTER TABLE ONLY public.tolls ATTACH PARTITION public.tolls_2031\n"
        "    FOR VALUES FROM ('2031-01-01') TO ('2032-01-01');\n"
        "CREATE TABLE tolls_2032 PARTITION OF tolls\n"
        "    FOR VALUES FROM ('2032-01-01') TO ('2033-01-01');\n"
    )
    spec = imported(tmp_path, text)
    assert [each.name for each in spec[DataModel].tables] == ["tolls"]
    said = "tables that are parts of others: `tolls_2031`, `tolls_2032`"
    assert said in capsys.readouterr().err


def test_a_key_of_two_columns_named_in_another_order(tmp_path: Path) -> None:
    text = (
        "CREATE TABLE lanes (road INT, number INT, UNIQUE (number, road));\n"
        "CREATE TABLE cars (id INT PRIMARY KEY, road INT, number INT,\n"
        "    FOREIGN KEY (road, number) REFERENCES lanes (road, number));\n"
    )
    (reference,) = table(imported(tmp_path, text), "cars").references
    assert (reference.table, reference.target_columns) == ("lanes", ("road", "number"))


def test_what_is_lost_several_times_is_said_once(tmp_path: Path, capsys: Output) -> None:
    text = "CREATE TABLE tolls (id INT PRIMARY KEY, a tollgate, b tollgate);\n"
    imported(tmp_path, text)
    assert "`tollgate` is not known: it is taken as text (2 times)" in capsys.readouterr().err


def test_conditions_name_the_columns_that_there_are(tmp_path: Path, capsys: Output) -> None:
    text = (
        'CREATE TABLE ferries (id INT PRIMARY KEY, "DeckCount" INT,\n'
        "    CHECK (deck_count >= 1 AND 'deck_count' <> ''), CHECK (gangway_count > 0));\n"
    )
    (check,) = table(imported(tmp_path, text), "ferries").checks
    assert check.text == "\"DeckCount\" >= 1 AND 'deck_count' <> ''"
    assert "`gangway_count` is no column of it" in capsys.readouterr().err


def test_types_as_sqlite_declares_them(tmp_path: Path, capsys: Output) -> None:
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE wagons (id INTEGER PRIMARY KEY, load UNSIGNED BIG INT NOT NULL, axles LONG"
        ' INTEGER, "big int" TINY INT, label NATIVE CHARACTER(70), sign VARYING CHARACTER(255),'
        " \"any\" ANY, rest ANY NOT NULL DEFAULT 'big int', CHECK (label <> 'UNSIGNED BIG INT'));"
        "INSERT INTO wagons VALUES (1, 2, 3, 4, 'x; y', 'z', NULL, 5);"
    )
    dump = "\n".join(("PRAGMA foreign_keys=OFF;", *made.iterdump()))  # as ``.dump`` begins
    columns = {
        column.name: (column.type.kind, column.type.length, column.type.bits)
        for column in table(imported(tmp_path, dump), "wagons").columns
    }
    assert columns == {
        "id": ("integer", None, 32),
        "load": ("integer", None, 64),
        "axles": ("integer", None, 64),
        "big int": ("integer", None, 64),
        "label": ("text", 70, 64),
        "sign": ("text", 255, 64),
        "any": ("text", None, 64),
        "rest": ("text", None, 64),
    }
    (check,) = table(asbuilt.read(tmp_path / "dump.md"), "wagons").checks
    assert check.text == "label <> 'UNSIGNED BIG INT'"
    assert "this column has no type: it is taken as text" in capsys.readouterr().err


def test_a_table_that_is_not_understood_is_no_part_of_another(
    tmp_path: Path, capsys: Output
) -> None:
    imported(tmp_path, "CREATE TABLE a (id INT PRIMARY KEY);\nCREATE TABLE b (id WHAT IS THIS);\n")
    error = capsys.readouterr().err
    assert "tables that are not understood: `b`" in error
    assert "parts of others" not in error
