"""A column that looks personal and is not marked.

## What it does
Reports columns called `email`, `phone`, `ssn`, `address`, `date_of_birth`, `iban`, `last_name` and
the like without a `PII` mark, and names of people (`holder_name`, `contact_name`), also in German,
Spanish, French, Portuguese, Russian and Chinese (`geburtsdatum`, `teléfono`); beside columns that
are marked also `license_no`, `staff_number`, `customer_name` and the like. So are columns whose
line says that they hold somebody's name (`requested_by`, *name of the staff member*). Addresses of
networks (`ip_address`) are judged where the document marks other columns.

## Why it matters
Marked columns never appear in logs and are kept in the audit trail only as digests. An unmarked one
is treated like any other text.

## Example
```sql
email VARCHAR(100) UNIQUE NOT NULL,
```

## Fix
Mark it (`asbuilt check --fix` does), or say why it is not personal:
```sql
email VARCHAR(100) UNIQUE NOT NULL,    -- PII: contact
support_email VARCHAR(100) NOT NULL,   -- asbuilt: ignore SEC109 (our own mailbox)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from asbuilt import regex
from asbuilt.plan.naming import snake
from asbuilt.rules.marking import advice, mark
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.wording import Wording
from asbuilt.spec.sections.data_model import Column, DataModel, Table
from asbuilt.spec.words import without_accents

_CLASSES = (
    ("contact", r"e?_?mail|email_address|(?:mobile|cell|tele)?_?phone(?:_(?:number|no))?|mobile"
                r"|(?:street|home|postal|billing|shipping|mailing)?_?address(?:_line)?(?:_?\d)?"),
    ("identity", r"ssn|social_security(?:_(?:number|no))?|national_id|passport(?:_(?:number|no))?"
                 r"|tax_id|drivers?_licen[cs]e|date_of_birth|birth_?date|birthday|dob|born(?:_(?:on|at))?"
                 r"|(?:first|last|full|given|family|middle|maiden)_name|surname"
                 r"|(?:card_?|account_?|policy_?|licen[cs]e_?)?holder_?name"
                 r"|(?:contact|patient|guest|recipient|employee|visitor|passenger|student|pupil"
                 r"|resident|donor|applicant|candidate|beneficiary|insured|guardian)_?name"),
    ("financial", r"iban|(?:credit_)?card_number|bank_account(?:_(?:number|no))?|account_number"),
    ("contact", r"telefon(?:nummer|_?nr)?|mobil(?:nummer|telefon)?|handy(?:nummer)?|anschrift"
                r"|(?:rechnungs|liefer|post|wohn)?adresse|correo(?:_electronico)?|telefono|movil"
                r"|direccion|courriel|telephone|telefone|celular|endereco|morada"
                r"|телефон|почта|электронная_почта|адрес|手机号?码?|电话(?:号码)?|邮箱|地址|住址"),
    ("identity", r"geburts(?:datum|tag)|vorname|nachname|familienname|steuer(?:nummer|_?id)"
                 r"|sozialversicherungsnummer|(?:personal)?ausweis(?:nummer|_?nr)"
                 r"|fecha(?:_de)?_nacimiento|nombre_completo|apellidos?|dni|nif|cpf"
                 r"|date(?:_de)?_naissance|prenom|nom_(?:de_)?famille|numero_(?:de_)?secu\w*"
                 r"|data(?:_de)?_nascimento|sobrenome|nome_completo"
                 r"|(?:inhaber|halter|patienten|gast|empf(?:ä|ae?)nger|mitarbeiter|besucher|bewohner"
                 r"|sch(?:ü|ue?)ler|studenten|bewerber|versicherten|kontakt|ansprechpartner)_?name"
                 r"|nombre_(?:de_|del_)?(?:titular|paciente|contacto|huesped|empleado|alumno|residente)"
                 r"|nom_(?:de_|du_|d_)?(?:titulaire|patiente?|contact|employee?|eleve|visiteur|resident)"
                 r"|nome_(?:de_|do_|da_)?(?:titular|paciente|contato|contacto|hospede|aluno|morador)"
                 r"|имя_(?:владельца|пациента|гостя|получателя|сотрудника|контакта)|фио"
                 r"|(?:持卡人|联系人|患者|收件人|员工|学生|访客)姓?名"
                 r"|дата_рождения|фамилия|отчество|паспорт|снилс|身份证号?码?|姓名|出生日期|生日"),
    ("financial", r"kontonummer|kreditkartennummer|cuenta_bancaria|银行卡号?"),
)  # fmt: skip
_OF_PEOPLE = regex.compile(
    r"(?:(?:driving|driver|pilot|trade|boat|blaster)s?_)?licen[cs]e_(?:no|number|nr)"
    r"|(?:staff|employee|personnel|student|patient|member|badge|insurance)_(?:no|number|nr)"
    r"|(?:versicherten|versicherungs|kranken(?:kassen|versicherungs)|personal|mitarbeiter|matrikel"
    r"|mitglieds|patienten|führerschein|fuhrerschein|fuehrerschein)_?(?:nummer|nr)"
    r"|(?:num(?:ero)?_(?:de_)?)?(?:matricula|historia_clinica|carn(?:e|et)|afiliacion"
    r"|matricule|assure|adherent|permis(?:_de_conduire)?|prontuario)"
    r"|(?:табельный|полисный)_номер|номер_(?:полиса|паспорта|удостоверения)|полис|员工编号|学号|工号"
    r"|nationality|gender|birth_?place|place_of_birth"
    r"|(?:customer|client|owner|driver|member|tenant|author|sender|requester|operator|worker"
    r"|staff|nurse|doctor|teacher|borrower|buyer|seller|courier)_name"
    r"|(?:kunden|eigent(?:ü|ue?)mer|mieter|fahrer|mitglieds|lehrer|arzt)_?name"
)
"""Names of what is somebody's own beside columns that are marked as personal."""
_PATTERNS = tuple(
    (name, regex.compile(rf"(?:(?!ip_|mac_|host_|wallet_)\w+?_)?(?:{words})"))
    for name, words in _CLASSES
)
_ADDRESS = regex.compile(r"address|adress|anschrift|direccion|endereco|morada|адрес|地址|住址")
_OF_FIRMS = ("tax_id", "steuernummer", "steuer_id", "steuerid")
_CYRILLIC = regex.compile("[\u0400-\u04ff]")
_PLACES = regex.compile(
    r"building|office|branch|store|shop|warehouse|location|venue|hotel|restaurant|station|site|depot"
    r"|hospital|museum|library|studio|garage|factory|laborator|terminal|airport|harbou?r|marina"
    r"|locker|kiosk|vending|charg(?:er|ing|e_?point)|stadium|theat(?:er|re)|cinema|galler|pharmac"
    r"|outlet|pick_?up_?point|dealer|retailer|workshop|campus"
    r"|compan|organi[sz]ation|merchant|supplier|vendor|clinic|school|propert|listing"
    r"|geb(?:ä|ae)ude|filial|lager|werk|firma|unternehmen|lieferant|standort|schule|praxis"
    r"|sede|polideport|instalaci|recinto|edificio|oficina|tienda|sucursal|almac|empresa|proveedor|bibliotec|escuela"
    r"|b(?:â|a)timent|bureau|magasin|agence|entrep|soci(?:é|e)t|fournisseur|(?:é|e)cole"
    r"|loja|filial|armaz|fornecedor|escola|склад|магазин|филиал|организаци|поставщик|школ"
    r"|门店|仓库|公司|供应商|学校",
    re.I,
)
"""Tables of places and companies, whose addresses and tax numbers are nobody's own."""
_KINDS = ("text", "date", "json", "bytes", "integer")
_OF_NETWORKS = "network"
"""The class of addresses that are personal only where somebody can tell whose they are."""
_NETWORK = regex.compile(
    r"(?:\w+_)?ip(?:_?(?:address|addr|adresse))?|direccion_ip|remote_addr(?:ess)?"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unmarked column that looks personal."""
    tables = subject.spec[DataModel].tables
    marked = [any(column.marks.pii for column in table.columns) for table in tables]
    is_any = any(marked)
    says_whose = subject.says("name of", "login of", "signature of")
    told = _told(subject)
    for table, is_marked in zip(tables, marked, strict=True):
        for column in table.columns:
            name = looks_personal(table, column, networks=is_any)
            if not name and is_marked:
                name = "identity" if _OF_PEOPLE.fullmatch(_plain(snake(column.name))) else None
            if not name and says_whose and column.type.kind == "text":
                name = "identity" if _names_person(subject, column) else None
            is_told = f"{table.name}.{column.name}".lower() in told
            if name and not (column.marks.pii or column.marks.secret or is_told):
                yield Finding(
                    f"`{table.name}.{column.name}` looks personal, but is not marked",
                    column.span,
                    f"{advice(subject, column, f'PII: {name}')}, so that it is kept out of logs.",
                    fix=mark(subject, column, f"PII: {name}") if name != _OF_NETWORKS else (),
                )


def _told(subject: Subject) -> set[str]:
    """The columns that a sentence says to be personal data: ``The only personal data is
    `orders.email` ``."""
    if not subject.says("personal", "pii", "personenbezogen"):
        return set()
    return {
        name.lower()
        for line, _ in _IS_PERSONAL.found(subject)
        for name in _DOTTED.findall(line.line.text)
    }


_IS_PERSONAL = Wording(
    r"\bpersonal(?:ly identifiable)? (?:data|information)\b|\bpii\b", "personal", "pii"
)
_DOTTED = regex.compile(r"`([^\W\d]\w*\.[^\W\d]\w*)`")


def looks_personal(table: Table, column: Column, *, networks: bool = False) -> str | None:
    """As what a column would be marked that is called like personal data; None for others."""
    name = _plain(snake(column.name))
    number = column.type.kind == "integer"  # a place in a memory or on a bus
    theirs = _ADDRESS.search(name) or name.endswith(_OF_FIRMS)
    place = theirs and (number or _PLACES.search(table.name) or _is_on_map(table))
    if column.type.kind not in _KINDS or place:
        return None
    if networks and _NETWORK.fullmatch(name):
        return _OF_NETWORKS
    return _class_of(name)


@lru_cache(4096)  # two rules ask, and tables have the same columns
def _class_of(name: str) -> str | None:
    return next((label for label, words in _PATTERNS if words.fullmatch(name)), None)


def _is_on_map(table: Table) -> bool:
    """Whether a table has the coordinates of what it lists, and nothing that people have: it lists
    places, whatever they are called."""
    names = [_plain(snake(column.name)) for column in table.columns]
    return (
        any(map(_COORDINATES.fullmatch, names))
        and not any(_class_of(name) for name in names if not _ADDRESS.search(name))
        and not any(map(_SOMEBODY.fullmatch, names))
    )


_COORDINATES = regex.compile(
    r"(?:\w+_)?(?:lat|lon|lng|latitude?|longitude?|latitud|longitud|geo_?(?:point|location|json)?"
    r"|coordinates?|coordenadas|coordonnees|koordinaten|breitengrad|laengengrad|längengrad|geom"
    r"|широта|долгота|纬度|经度)"
)
_SOMEBODY = regex.compile(
    r"(?:\w+_)?(?:user|person|people|customer|host|owner|resident|tenant|patient|member|client|guest"
    r"|kunde|kundin|benutzer|nutzer|cliente|usuario|utilisateur|usuário)(?:_?id)?"
)
"""What refers to somebody, whose address it may be then."""


def _names_person(subject: Subject, column: Column) -> bool:
    """Whether the line of a column says that it holds somebody's name: ``requested_by | name of the
    staff member``."""
    source = subject.spec.source
    return _NAME_OF.search(source.slice(source.whole_line(column.span.start))) is not None


_NAME_OF = regex.compile(
    r"\b(?:names?|login|signature) of (?:the |an? |each )?(?:[a-z-]+ ){0,2}"
    r"(?:person|people|staff|employee|colleague|customer|patient|resident|tenant|visitor|guest"
    r"|applicant|driver|nurse|doctor|teacher|pupil|student|parent|child|owner|holder|caller"
    r"|signatory|author|volunteer|contact)\b",
    re.I,
)


def _plain(name: str) -> str:
    """A name without accents: ``teléfono`` as ``telefono``."""
    return name if _CYRILLIC.search(name) else without_accents(name)


RULE = Rule("SEC109", "unmarked-pii", Policy.WARNING, check, __doc__)
