"""Features of systems, as mitigations and other promises name them, and how each is told."""

from __future__ import annotations

from asbuilt.rules.wording import Wording


def _told(words: str, *signs: str) -> Wording:
    """How a feature is told: by expressions of whole words, each with one of ``signs`` in it."""
    return Wording(rf"\b(?:{words})\b", *signs)


FEATURES = {
    "a fallback": _told(
        r"fall-?backs?|fall back|failing over|graceful(?:ly)? degrad\w+",
        "fall", "failing", "degrad",
    ),
    "backups": _told(
        r"back-?ups?|point[- ]in[- ]time recovery|snapshots?",
        "backup", "back-up", "recovery", "snapshot",
    ),
    "replicas": _told(
        r"replicas?|replication|fail-?over|hot standby|multi[- ]AZ|multi[- ]region",
        "replica", "failover", "fail-over", "standby", "multi",
    ),
    "retries": _told(
        r"retr(?:y|ies|ying)|back-?off",
        "retr", "backoff", "back-off",
    ),
    "a circuit breaker": _told(
        r"circuit[- ]breakers?",
        "breaker",
    ),
    "an audit log": _told(
        r"audit (?:log\w*|trails?)|audited",
        "audit",
    ),
    "rate limits": _told(
        r"rate[- ]limit\w*|throttl\w+",
        "limit", "throttl",
    ),
    "two-factor sign-in": _told(
        r"MFA|2FA|TOTP|(?:two|multi)[- ]factor(?: authentication)?|second factors?|passkeys?"
        r"|WebAuthn|FIDO2",
        "mfa", "2fa", "totp", "factor", "passkey", "webauthn", "fido2",
    ),
    "one-time codes": _told(
        r"one[- ]time (?:codes?|pass ?(?:words?|codes?)|pins?)|OTPs?|(?:SMS|e-?mail) codes?"
        r"|(?:phone|e-?mail|number|SMS) verification|verification codes?",
        "time", "otp", "code", "verification",
    ),
    "encryption": _told(
        r"encrypt\w*",
        "encrypt",
    ),
    "a cache": _told(
        r"redis|memcached|CDN|caches?|cached|caching (?:of|the|for|in|at)",
        "redis", "memcached", "cdn", "cach",
    ),
    "idempotency": _told(
        r"idempoten\w+",
        "idempoten",
    ),
    "scaling": _told(
        r"auto-?scal\w+|horizontal(?:ly)? scal\w+|load[- ]balanc\w+|shard\w*",
        "scal", "balanc", "shard",
    ),
    "feature flags": _told(
        r"feature[- ](?:flags?|toggles?)|kill[- ]?switch\w*",
        "feature", "kill",
    ),
    "a canary": _told(
        r"canar(?:y|ies)",
        "canar",
    ),
    "alerts": _told(
        r"alert\w*|on-?call|pager\w*",
        "alert", "oncall", "on-call", "pager",
    ),
    "indexes": _told(
        r"(?<!unique )(?:index(?:es|ing|ed)?|indices)\b(?! on \w+ ?\()",
        "index", "indices",
    ),
    "a queue": _told(
        r"message queues?|job queues?|dead[- ]letter\w*|kafka|rabbitmq|SQS",
        "queue", "letter", "kafka", "rabbitmq", "sqs",
    ),
    "a search index": _told(
        r"elasticsearch|opensearch|solr|meilisearch|typesense|algolia",
        "elasticsearch", "opensearch", "solr", "meilisearch", "typesense", "algolia",
    ),
    "a waiting room": _told(
        r"virtual waiting rooms?|virtual queues?",
        "virtual",
    ),
    "an approval": _told(
        r"four[- ]eyes|maker[- ]checker|dual (?:control|approval|sign-?off)"
        r"|two[- ](?:person|man|people|step) (?:approval|rule|review|sign-?off|integrity)"
        r"|(?:double|second) (?:approval|sign-?off)|approval (?:workflow|process)",
        "eyes", "checker", "dual", "two", "double", "second", "approval",
    ),
    "a CAPTCHA": _told(
        r"(?:re|h)?captchas?|turnstile",
        "captcha", "turnstile",
    ),
    "a firewall": _told(
        r"WAF|web application firewall",
        "waf", "firewall",
    ),
    "a check of identities": _told(
        r"(?:id|identity|document|background|passport|age) (?:verification|checks?|proofing)"
        r"|video-?ident\w*|KYC",
        "verification", "check", "proofing", "ident", "kyc",
    ),
    "a camera": _told(
        r"cameras?[- ](?:checks?|recognition|detection|analysis|monitoring|surveillance)|CCTV"
        r"|video surveillance|(?:number|licen[cs]e)[- ]plate recognition|ANPR",
        "camera", "cctv", "surveillance", "recognition", "anpr",
    ),
    "recognition of people": _told(
        r"(?:face|facial|voice|speaker) (?:recognition|match\w*)|face id|biometric\w*"
        r"|liveness (?:checks?|detection)",
        "recognition", "match", "face", "biometric", "liveness",
    ),
    "geofencing": _told(
        r"geo-?fenc\w+",
        "geofenc", "geo-fenc",
    ),
    "moderation": _told(
        r"(?:content|comment|image|automat\w+) moderation|(?:spam|profanity) filters?",
        "moderation", "filter",
    ),
    "detection of fraud": _told(
        r"(?:fraud|anomaly|abuse|bot) (?:detection|scor(?:ing|es?)|checks?|filters?|engines?)"
        r"|(?:score|moteur|motor|detecci[óo]n|filtre|détection|detecção)(?: \w+){0,2} anti-?fraude?"
        r"|betrugserkennung\w*|антифрод\w*|反欺诈\w*",
        "detection", "scor", "check", "filter", "engine", "fraud", "betrugs", "антифрод", "反欺诈",
    ),
    "text messages": _told(
        r"(?:text|SMS) (?:messages?|alerts?|reminders?|notices?|notifications?|warnings?)|by SMS"
        r"|texts? (?:to|from) the",
        "text", "sms",
    ),
    "a hash chain": _told(
        r"hash[- ]chains?|merkle[- ](?:trees?|roots?)|chains? of hash(?:es|ed \w+)"
    r"|chained (?:by|with) (?:\w+ )?hash\w*",
        "hash", "merkle",
    ),
    "fees for what is late": _told(
        r"(?:overdue|late|penalty|no[- ]show|reminder|default|dunning) (?:fees?|charges?|fines?)"
        r"|(?:mahn|säumnis|verspätungs)gebühr\w*|recargos? por (?:mora|retraso)",
        "fee", "charge", "fine", "gebühr", "recargo",
    ),
    "telephone calls": _told(
        r"(?:voice|phone|telephone|automat\w+) calls?|calls? by (?:tele)?phone",
        "call",
    ),
    "push messages": _told(
        r"push (?:notifications?|messages?|alerts?)",
        "push",
    ),
    "a siren": _told(
        r"sirens?|loud ?speakers?|hooters?|acoustic (?:alarms?|signals?)|flashing lights?|strobes?",
        "siren", "speaker", "hooter", "acoustic", "flashing", "strobe",
    ),
    "a fax": _told(
        r"fax(?:es|ed)?",
        "fax",
    ),
    "a mobile app": _told(
        r"(?:mobile|phone|smart-?phone|tablet|native|android|iOS) (?:apps?|clients?)",
        "app", "client",
    ),
    "a browser extension": _told(
        r"browser (?:extensions?|plug-?ins?|add-?ons?)",
        "browser",
    ),
    "kiosks": _told(
        r"kiosk (?:terminals?|mode|devices?)|self-service (?:terminals?|kiosks?)",
        "kiosk", "terminal",
    ),
    "a desktop program": _told(
        r"desktop (?:apps?|clients?|programs?)",
        "desktop",
    ),
    "scores of people": _told(
        r"(?:reputation|trust|risk|credit|reliability|karma|host|seller|user) scor(?:es?|ing)"
        r"|reputation (?:system|points?)|reputationswert\w*|puntuación de (?:reputación|confianza)",
        "scor", "reputation", "puntuaci",
    ),
}  # fmt: skip
"""Features by what they are called in a finding."""
