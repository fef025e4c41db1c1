"""Migrations as they are run: what a later one drops, renames and changes is so in the end"""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.exchange.migrated import in_effect
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.data_model import DataModel

Output = pytest.CaptureFixture[str]

FIRST = """CREATE TYPE "Rank" AS ENUM ('MATE', 'COOK');
CREATE TABLE "Ship" (
    "id" TEXT NOT NULL, -- its number, in words
    "name" TEXT NOT NULL,
    "price" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "flag" TEXT,
    CONSTRAINT "Ship_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Ship_name_key" ON "Ship"("name");
CREATE TABLE "Sailor" (
    "id" TEXT NOT NULL,
    "shipId" TEXT NOT NULL,
    "rank" "Rank" NOT NULL DEFAULT 'MATE',
    "berth" INTEGER,
    CONSTRAINT "Sailor_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Sailor_berth_check" CHECK ("berth" > 0)
);
ALTER TABLE "Sailor" ADD CONSTRAINT "Sailor_shipId_fkey"
    FOREIGN KEY ("shipId") REFERENCES "Ship"("id");
"""


def migrated(folder: Path, *further: str) -> Specification:
    steps = folder / "migrations"
    steps.mkdir()
    for number, text in enumerate((FIRST, *further), 1):
        (steps / f"{number}_step.sql").write_text(text)
    assert run(["import", str(steps), "-o", str(folder / "spec.md")]) == 0
    return asbuilt.read(folder / "spec.md")


def sql(spec: Specification) -> str:
    return spec.source.text.partition("```sql\n")[2].partition("```")[0]


def test_columns_are_dropped_renamed_added_and_changed(tmp_path: Path, capsys: Output) -> None:
    spec = migrated(
        tmp_path,
        'ALTER TABLE "Ship" RENAME TO "Vessel";\n'
        'ALTER TABLE "Vessel" RENAME COLUMN "id" TO "number";\n'
        'ALTER TABLE "Sailor" RENAME COLUMN "shipId" TO "vessel";\n',
        'ALTER TABLE "Vessel" DROP COLUMN "flag", ADD COLUMN "port" TEXT,\n'
        '    ALTER COLUMN "price" SET DATA TYPE INTEGER USING price::integer,\n'
        '    ALTER COLUMN "price" DROP DEFAULT, ALTER COLUMN "name" DROP NOT NULL;\n'
        'ALTER TABLE "Vessel" ALTER COLUMN "port" SET NOT NULL, ALTER COLUMN "port" DROP DEFAULT;\n'
        'ALTER TABLE "Sailor" DROP COLUMN "berth";\nDROP INDEX "Ship_name_key";\n',
    )
    assert sql(spec) == (
        'CREATE TABLE "Vessel" (\n    number TEXT PRIMARY KEY,\n    name TEXT,\n'
        "    price INTEGER NOT NULL,\n    port TEXT NOT NULL\n);\n\n"
        'CREATE TABLE "Sailor" (\n    id TEXT PRIMARY KEY,\n'
        '    vessel TEXT NOT NULL REFERENCES "Vessel" (number),\n'
        "    rank TEXT NOT NULL DEFAULT 'MATE' CHECK (rank IN ('MATE', 'COOK'))\n);\n"
    )
    assert "no effect" not in capsys.readouterr().err


def test_keys_are_dropped_and_made_anew(tmp_path: Path) -> None:
    spec = migrated(
        tmp_path,
        'ALTER TABLE "Sailor" DROP CONSTRAINT "Sailor_pkey";\n'
        'ALTER TABLE "Sailor" DROP CONSTRAINT "Sailor_shipId_fkey";\n'
        'ALTER TABLE "Sailor" RENAME CONSTRAINT "Sailor_berth_check" TO "berths";\n'
        'ALTER TABLE "Sailor" DROP CONSTRAINT "berths";\n'
        'ALTER TABLE "Sailor" ADD CONSTRAINT "Sailor_pkey" PRIMARY KEY ("shipId", "berth");\n',
    )
    sailor = spec[DataModel].tables[1]
    assert sailor.primary_key == ("shipId", "berth")
    assert sailor.references == ()
    assert [check.text for check in sailor.checks] == ["rank IN ('MATE', 'COOK')"]


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ("ALTER TYPE \"Rank\" ADD VALUE 'BOY';", "'MATE', 'COOK', 'BOY'"),
        ("ALTER TYPE \"Rank\" ADD VALUE 'BOY' BEFORE 'COOK';", "'MATE', 'BOY', 'COOK'"),
        ("ALTER TYPE \"Rank\" RENAME VALUE 'COOK' TO 'CHEF';", "'MATE', 'CHEF'"),
        (
            "BEGIN;\nCREATE TYPE \"Rank_new\" AS ENUM ('MATE', 'BOY');\n"
            'ALTER TABLE "Sailor" ALTER COLUMN "rank" DROP DEFAULT;\n'
            'ALTER TABLE "Sailor" ALTER COLUMN "rank" TYPE "Rank_new" USING ("rank"::"Rank_new");\n'
            'ALTER TYPE "Rank" RENAME TO "Rank_old";\nALTER TYPE "Rank_new" RENAME TO "Rank";\n'
            'DROP TYPE "Rank_old";\n'
            'ALTER TABLE "Sailor" ALTER COLUMN "rank" SET DEFAULT \'MATE\';\nCOMMIT;\n',
            "'MATE', 'BOY'",
        ),
    ],
)
def test_types_are_changed(changes: str, values: str, tmp_path: Path) -> None:
    line = f"rank TEXT NOT NULL DEFAULT 'MATE' CHECK (rank IN ({values}))"
    assert line in sql(migrated(tmp_path, changes))


def test_columns_of_mysql_are_defined_anew(tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(
        "CREATE TABLE `ships` (`id` int NOT NULL AUTO_INCREMENT, `flag` varchar(9), `crew` int,\n"
        "  PRIMARY KEY (`id`), KEY `by_flag` (`flag`)) ENGINE=InnoDB;\n"
        "ALTER TABLE `ships` CHANGE COLUMN `flag` `port` varchar(20) NOT NULL AFTER `id`,\n"
        "  MODIFY `crew` bigint NOT NULL DEFAULT '1';\n"
    )
    assert run(["import", str(tmp_path / "schema.sql"), "-o", str(tmp_path / "spec.md")]) == 0
    assert sql(asbuilt.read(tmp_path / "spec.md")) == (
        "CREATE TABLE ships (\n    id SERIAL PRIMARY KEY,\n    port VARCHAR(20) NOT NULL,\n"
        "    crew BIGINT NOT NULL DEFAULT 1\n);\nCREATE INDEX ships_by_port ON ships (port);\n"
    )


def test_what_dumps_add_stays_as_it_is_written() -> None:
    dump = [
        "CREATE TABLE public.ships (id integer NOT NULL, name text);",
        "ALTER TABLE ONLY public.ships ALTER COLUMN id SET DEFAULT nextval('public.ships_id');",
        "ALTER TABLE ONLY public.ships\n    ADD CONSTRAINT ships_pkey PRIMARY KEY (id);",
        "ALTER TABLE public.ships OWNER TO admin;",
    ]
    assert in_effect(dump) == dump


def test_keys_of_columns_that_are_not_there_are_left_out(tmp_path: Path, capsys: Output) -> None:
    spec = migrated(
        tmp_path,
        'CREATE TABLE "Berth" ("deck" INT, PRIMARY KEY ("deck", "side"),\n'
        '    FOREIGN KEY ("ship") REFERENCES "Ship"("id"));\n',
    )
    berth = next(each for each in spec[DataModel].tables if each.name == "Berth")
    assert (berth.primary_key, berth.references) == ((), ())
    said = capsys.readouterr().err
    assert "`Berth`: PRIMARY KEY (deck, side): `side` is no column of it" in said
    assert "`Berth`: FOREIGN KEY (ship): `ship` is no column of it" in said
