"""The words that sampled texts are made of."""

from __future__ import annotations

FIRST_NAMES = (
    "Ada", "Amir", "Anna", "Bao", "Carla", "Chidi", "Dana", "Elif", "Emil", "Fatima", "Felix",
    "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Joao", "Kofi", "Lena", "Liam", "Mara", "Mei",
    "Milan", "Nadia", "Noah", "Olga", "Omar", "Paul", "Priya", "Rosa", "Samir", "Sofia", "Tariq",
    "Tomas", "Uma", "Vera", "Wanda", "Yuki", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adler", "Bauer", "Castro", "Chen", "Diallo", "Eriksen", "Farouk", "Garcia", "Hansen", "Ito",
    "Jansen", "Kaur", "Kovacs", "Lindgren", "Lopez", "Marchetti", "Meyer", "Mensah", "Novak",
    "Okafor", "Olsen", "Patel", "Pereira", "Quinn", "Rossi", "Sato", "Schmidt", "Silva", "Tanaka",
    "Torres", "Ueda", "Varga", "Weber", "Wong", "Yilmaz", "Zimmer",
)  # fmt: skip
ADJECTIVES = (
    "Amber", "Bright", "Calm", "Copper", "Crisp", "Early", "Fresh", "Gentle", "Golden", "Green",
    "Happy", "Light", "Little", "Modern", "Northern", "Open", "Plain", "Quick", "Quiet", "Red",
    "Round", "Silver", "Simple", "Smart", "Solid", "Southern", "Steady", "Sunny", "Warm", "Wide",
)  # fmt: skip
NOUNS = (
    "Anchor", "Atlas", "Basket", "Beacon", "Bridge", "Candle", "Canyon", "Cedar", "Chair",
    "Compass", "Coral", "Desk", "Falcon", "Garden", "Harbor", "Island", "Kettle", "Ladder",
    "Lamp", "Lantern", "Maple", "Meadow", "Mirror", "Mountain", "Notebook", "Orchard", "Pencil",
    "Pine", "Printer", "River", "Saddle", "Signal", "Table", "Tower", "Valley", "Wagon", "Willow",
)  # fmt: skip
VERBS = (
    "Prepare", "Review", "Update", "Repair", "Replace", "Order", "Plan", "Check", "Clean",
    "Describe", "Deliver", "Move", "Paint", "Measure", "Sort", "Collect",
)  # fmt: skip
SENTENCES = (
    "It arrived in good condition.",
    "Please have a look before the end of the week.",
    "Nobody has answered yet.",
    "The first attempt did not work, the second one did.",
    "There is a drawing attached to the folder.",
    "We agreed on the blue one.",
    "The meeting was moved by an hour.",
    "Everything else stays as it is.",
    "This has happened twice since Monday.",
    "Thank you for the quick reply.",
    "The invoice follows separately.",
    "It should be tested once more.",
)
PLACES = (
    ("Lisbon", "Portugal", "PT", "Europe/Lisbon"), ("Hamburg", "Germany", "DE", "Europe/Berlin"),
    ("Lyon", "France", "FR", "Europe/Paris"), ("Osaka", "Japan", "JP", "Asia/Tokyo"),
    ("Recife", "Brazil", "BR", "America/Recife"), ("Leeds", "Britain", "GB", "Europe/London"),
    ("Accra", "Ghana", "GH", "Africa/Accra"), ("Toronto", "Canada", "CA", "America/Toronto"),
    ("Pune", "India", "IN", "Asia/Kolkata"), ("Bergen", "Norway", "NO", "Europe/Oslo"),
)  # fmt: skip
"""City, country, its code (ISO 3166-1), time zone."""

STREETS = ("Mill Lane", "High Street", "Station Road", "Park Avenue", "River Walk", "Church Street")
COMPANY_ENDINGS = ("Ltd", "GmbH", "Inc", "Partners", "Works", "& Sons")
COLORS = ("red", "green", "blue", "yellow", "black", "white", "grey", "orange")
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CHF")
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")
