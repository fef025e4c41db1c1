"""Classes of Java, Kotlin and C#, and structs of Rust, are tables where they are kept."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of
from tests.sections.test_code_models import kinds

JAVA = """\
@Entity
@Table(name = "boats")
public class Boat {
    @Id
    private UUID id;

    @Column(name = "hull_no", nullable = false, unique = true)
    private String hullNumber;
    private Integer metres;
    private BoatState state = BoatState.MOORED;

    @ManyToOne
    private Person owner;
    @OneToMany
    private List<Trip> trips;
    private static final int LONGEST = 40;

    public UUID getId() { return id; }
}
"""
KOTLIN = """\
data class Boat(
    val id: UUID,
    val hullNumber: String,
    val ownerId: UUID,
    val metres: Int?,
    val trips: List<Trip>,
)
"""
SHARP = """\
public class Boat
{
    public Guid Id { get; set; }
    [Required]
    public string HullNumber { get; set; }
    public DateTime? MooredAt { get; set; }
    public ICollection<Trip> Trips { get; set; }
}
"""
RUST = """\
#[derive(Debug, Queryable)]
pub struct Boat {
    pub id: Uuid,
    pub hull_number: String,
    pub moored_at: Option<chrono::NaiveDateTime>,
    pub trips: Vec<Trip>,
}
"""
RECORD = "public record Boat(UUID id, String hullNumber, LocalDate built) {}\n"


def found(language: str, code: str, heading: str = "Entities") -> dict[str, dict[str, str]]:
    outline = outline_of(f"# Harbour\n\n## {heading}\n\n```{language}\n{code}```\n")
    tables = data_model.read(outline).tables
    for table in tables:
        assert outline.source.slice(table.name_span) == "Boat"
    return {table.name: kinds(table) for table in tables}


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        (
            "java",
            JAVA,
            {
                "id": "uuid!",
                "hull_no": "text!",
                "metres": "integer",
                "state": "text",
                "owner_id": "uuid",
            },
        ),
        (
            "kotlin",
            KOTLIN,
            {"id": "uuid!", "hull_number": "text!", "owner_id": "uuid!", "metres": "integer"},
        ),
        ("csharp", SHARP, {"id": "uuid!", "hull_number": "text!", "moored_at": "timestamp"}),
        ("rust", RUST, {"id": "uuid!", "hull_number": "text!", "moored_at": "timestamp"}),
        ("java", RECORD, {"id": "uuid!", "hull_number": "text!", "built": "date!"}),
    ],
    ids=["java", "kotlin", "csharp", "rust", "record"],
)
def test_classes_are_tables(language: str, code: str, expected: dict[str, str]) -> None:
    assert [*found(language, code).values()] == [expected]


def test_a_class_may_name_its_table_and_what_is_unique() -> None:
    (boats,) = data_model.read(outline_of(f"# A\n\n## B\n\n```java\n{JAVA}```\n")).tables
    assert (boats.name, boats.uniques) == ("boats", (("hull_no",),))


@pytest.mark.parametrize(
    ("language", "code", "heading"),
    [
        ("kotlin", KOTLIN, "How it is built"),
        (
            "java",
            "public class BoatRequest {\n  private UUID id;\n  private String n;\n}\n",
            "Data",
        ),
        ("java", "class Mooring {\n  private int depth;\n  private int width;\n}\n", "Data model"),
        ("rust", "pub struct Boat {", "Data model"),
        ("kotlin", "fun moor() = Unit\n", "Data model"),
    ],
)
def test_other_classes_are_none(language: str, code: str, heading: str) -> None:
    assert found(language, code, heading) == {}
