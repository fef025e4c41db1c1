"""The forms of clauses that say who may call a route, in whose place *it* stands."""

from __future__ import annotations

import re

from asbuilt import regex

_THING = r"(?:endpoints?|routes?|operations?|calls?|requests?|methods?|services?|functions?)"
_IT = (
    rf"(?:(?:the|this|that|these|both|each|such|said|same)\s+){{0,3}}(?:{_THING}\s+)?"
    r"[`*_]*(?:it|this|that|them|these|both|so|here)\b[`*_]*"
    rf"(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+)[`*_]*it\b[`*_]*){{0,20}}(?:\s+{_THING}\b)?"
)
"""Routes, which are masked by *it*, or what means those before."""
_NOUN = rf"(?:(?:this|that|the|these|the\s+same)\s+{_THING})"
WHAT = rf"(?:{_IT}|{_NOUN})"
_MODAL = (
    r"(?:(?:may|can|could)(?P<not>(?:\s+not|\s+never|n['’]t|not)(?:\s+be\s+(?:able|allowed)\s+to)?)?"
    r"|(?:shall|must|will)(?P<never>(?:\s+not|\s+never|n['’]t)(?:\s+be\s+(?:able|allowed|permitted)\s+to)?)"
    r"|(?:is|are)\s+(?P<un>not\s+|never\s+)?(?:allowed|permitted|authori[sz]ed|entitled|able)\s+to)"
)
DOES = (
    r"(?:(?:call|use|access|invoke|send|make|request|trigger|do|reach|perform|execute|run|start"
    r"|pull|press|fire|hit)s?)"
)
ACTIVE = regex.compile(
    rf"(?P<only>(?:only|just|solely)\s+)?(?P<who>\S.{{0,200}}?)\s+(?P<alone>(?:alone|only)\s+)?{_MODAL}"
    rf"\s+(?:(?:also|likewise|both|all|each)\s+)?(?P<some>only\s+)?{DOES}\s+{WHAT}(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""``Only clerks may call it``, ``Cooks are not permitted to call this operation``."""
PASSIVE = regex.compile(
    rf"{WHAT}\s+(?:shall\s+|will\s+|must\s+)?(?:may|can|is|are|be)\s+(?P<not>(?:not|never)\s+)?"
    r"(?P<only>(?:only|exclusively|solely)\s+)?(?:be\s+)?"
    r"(?:(?:meant|left|up|entrusted|(?P<kept>reserved|restricted|limited|confined)|available|open"
    r"|accessible|granted"
    r"|permitted|allowed|called|invoked|used|accepted(?=\s+from\s)|triggered|executed|performed|reached|accessed|issued"
    r"|(?P<done>[a-z]{3,14})(?=\s+(?:(?:only|exclusively|solely)\s+)?by\s))\s+)?"
    r"(?P<just>(?:only|exclusively|solely)\s+)?(?:to|for|by|(?<=accepted\s)from)\s+(?P<who>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""``It is open to clerks, and to nobody else``, ``may be called only by cooks``, and of a route
``may be read by cooks``."""
_SIGNING_IN = (
    r"(?:sign(?:ing)?[ -]?in|log(?:ging)?[ -]?in|authentication|authorization"
    r"|(?:(?:an?|any|valid|access|api|bearer)\s+){0,3}(?:token|session|account|login|credentials))"
)
_SIGNED_IN = r"(?:(?:be|have)\s+(?:(?:signed|logged)[ -]in|authenticated)|sign\s+in|log\s+in)"
_TO_CALL = rf"(?:(?:to|for|in\s+order\s+to)\s+(?:(?!not\b)[a-z]{{3,12}}\s+)?{_IT})"
UNSIGNED = regex.compile(
    rf"(?:(?:nobody|no[ -]?one)\s+(?:needs?|has|must|is\s+(?:required|obliged))(?:\s+to)?"
    rf"\s+(?:{_SIGNED_IN}|(?:(?:have|send|present)\s+)?{_SIGNING_IN})\s+{_TO_CALL}"
    r"|(?:you|one|callers?|clients?|users?)\s+(?:need\s+not|(?:do(?:es)?\s+not|do(?:es)?n['’]t)"
    rf"\s+(?:need|have)\s+to)\s+{_SIGNED_IN}\s+{_TO_CALL}"
    rf"|no\s+{_SIGNING_IN}\s+is\s+(?:needed|required|necessary|asked\s+for)\s+{_TO_CALL}"
    rf"|{_TO_CALL},?\s+no\s+{_SIGNING_IN}\s+is\s+(?:needed|required|necessary)"
    rf"|{_TO_CALL},?\s+(?:nobody|no[ -]?one)\s+(?:needs?|has)\s+to\s+{_SIGNED_IN}"
    rf"|{_IT}\s+(?:needs?|requires?|asks\s+for)\s+no\s+{_SIGNING_IN}"
    rf"|{_IT}\s+(?:can|may)\s+be\s+(?:called|used|read|invoked|reached)\s+without\s+{_SIGNING_IN})",
    re.IGNORECASE,
)
"""``Nobody needs to be signed in to read it``, ``No token is needed for it``."""
NOBODY_ELSE = regex.compile(
    r"(?:,?\s+(?:and|but)|,)\s+(?:(?:to|for|by)\s+)?(?:no ?body|no[ -]?one|none)\s+else"
    r"(?:\s+(?:may|can)\b"
    rf"(?:\s+(?:do\s+so|{DOES}\s+{WHAT}))?)?$",
    re.IGNORECASE,
)
EXCEPT = regex.compile(
    r"(?:(?P<all>(?:any|every|each|all)(?:(?:one|body)(?=\s+who\s))?(?:\s+of)?(?:\s+the)?"
    r"(?:\s+(?:signed|logged)[- ]in|\s+authenticated|\s+registered)?"
    r"(?:\s+(?:users?|callers?|roles?|people|persons?|accounts?|members?))?"
    r"(?:\s+who\s+(?:is|are|has|have)\s+(?:signed|logged)[ -]in)?)"
    r"|(?P<none>no(?:body|[ -]?one)|no\s+(?:user|caller|role|other\s+role)))"
    r",?\s+(?:except(?:ing)?(?:\s+for)?|but|other\s+than|apart\s+from|save(?:\s+for)?)\s+"
    r"(?P<named>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""``Any signed-in user except a tenant``, ``nobody but the registrar``. Of *anyone but a tenant*
nobody knows whether callers who have not signed in are among them."""
NOBODY_AT_ALL = regex.compile(r"no(?:body|[ -]?one)|no\s+(?:user|caller|role)", re.IGNORECASE)
OTHERS_REFUSED = regex.compile(
    r"(?:(?:every|any)(?:one|body)\s+else|(?:all|any|every|the)\s+others?(?:\s+(?:roles?|callers?"
    r"|users?))?)\s+(?:(?:gets?|receives?|sees?)\s+(?:an?\s+)?|(?:is|are)\s+(?:answered\s+with\s+)?)"
    r"[`*]*(?:403|forbidden|refused|denied|rejected|turned\s+away)\b[`*]*(?:\s+forbidden)?",
    re.IGNORECASE,
)
"""``; everyone else receives 403``."""
REFUSED_OTHER = regex.compile(
    r"[^,;:]{2,60}?\s(?:(?:shall|will|must)\s+)?(?:has|have)\s+no\s+(?:access|rights?|permissions?)"
    r"\s+(?:to|for)\s+(?!(?:it|this|that|these|those|them|any|all)\b)[\w\s-]{2,60}",
    re.IGNORECASE,
)
"""``Administrators shall have no access to applications.``: what takes back, by its name."""
REFUSED_ROLE = regex.compile(
    r"(?P<who>[^,;:]{2,60}?)\s+(?:(?:may|can|could|shall|must|will)\s*(?:not|never|n['’]t)|cannot)\b"
    r"(?!.*(?:;|\b(?:but|except|unless|only|if|when|while|until|others?|any(?:one|body)|nobody)\b))",
    re.IGNORECASE | re.DOTALL,
)
"""``Clerks must not be able to issue keys``: of some roles, what they may not."""
OTHERS = regex.compile(
    r"(?:no(?:body|[ -]?one)\s+else|no\s+other\s+(?:user|caller|role|person))", re.IGNORECASE
)
EITHER_WAY = regex.compile(
    r",?\s*(?:(?:even|with\s+or)\s+without\s+(?:an?\s+)?"
    r"(?:token|account|login|session|signing[ -]in)"
    r"|(?:and\s+)?without\s+(?:an?\s+)?(?:token|account|login|signing[ -]in)"
    r"|(?:whether\s+)?(?:signed|logged)[ -]in\s+or\s+not"
    r"|whether\s+or\s+not\s+(?:they|she|he|the\s+caller)\s+(?:is|are|has|have)"
    r"\s+(?:signed|logged)[ -]in"
    r"|whether\s+(?:they\s+(?:are|have)\s+)?(?:signed|logged)[ -]in\s+or\s+not)?",
    re.IGNORECASE,
)
"""What adds nothing to *anyone*."""
CLAUSE_END = regex.compile(
    r";\s+(?:(?:and|but|while|whereas)\s+)?|,\s+(?=(?:since|because)\s)"
    r"|,?\s+(?:but|whereas)\s+(?=[^;]{2,80}?\s(?:may|can(?:not)?|could|is|are)\b)"
    r"|,?\s+while\s+(?=[^;]{2,80}?\s(?:may|can(?:not)?|could|(?:is|are)\s+(?:not\s+)?(?:allowed"
    r"|permitted|for))\b)"
    r"|,\s+(?:and\s+)?(?!who\b)(?=[^,;]{2,80}?\s(?:may|can(?:not)?|could"
    r"|(?:is|are)\s+(?:not\s+)?(?:allowed|permitted))\b)",
    re.IGNORECASE,
)
REFERS = regex.compile(rf"\b(?:it|them|this|that|these|so|here|{_NOUN})\b", re.IGNORECASE)
"""What may mean the route before."""
TELLS = regex.compile(
    r"\b(?:may|can(?:not)?|must|shall|needs?|requires?|allowed|permitted|only|just|except|unless|but|if"
    r"|nobody|no[ -]?one|none|every\w*|any\w*|all|open|closed|restricted|reserved|limited|available"
    r"|not|never|no|own|roles?|when|while|until|before|after|during|ha(?:s|ve)\s+to)\b",
    re.IGNORECASE,
)
TENTATIVE = regex.compile(
    r"\b(?:planned|proposed|intended|foreseen|future|soon|later|temporar\w+|provisional\w*"
    r"|experiment\w*|trials?|pilots?|beta|so\s+far|at\s+present|for\s+now)\b",
    re.IGNORECASE,
)
"""What says of the clause before that it is not so, or not for long."""
OF_OTHERS = regex.compile(
    r"(?:(?:for|to|with|on)\s+)?(?:(?:every|all|any)(?:\s+of)?(?:\s+the)?\s+(?:others?|remaining)\b"
    r"|(?:every|any)thing\s+else\b|the\s+(?:rest|others)\b)",
    re.IGNORECASE,
)
SAYS_MAY = regex.compile(
    r"\b(?:may|can(?:not)?|could|shall|must|requires?|needs?"
    r"|(?:is|are)\s+(?:only\s+|not\s+)?(?:allowed|permitted|granted|open|available|accessible"
    r"|reserved|restricted|limited|for))\b",
    re.IGNORECASE,
)
SUBJECT = regex.compile(
    r"(?:\s*,)?\s*(?:\d{1,3}(?:\.\d{1,3}){0,3}\.?\s+)?(?:(?:and|or)\s+)?"
    r"(?P<subject>[^\W\d_][^`.;:!?()]{1,80}?)(?:\s*\(\s*it\s*\)|,\s+it\s*,"
    r"|\s(?:with|via|by|through|using|by\s+means\s+of)\s+it\b)"
)
"""What a route in brackets does, behind the number of its clause, what is done through one, and
what one is called: ``A return via it``, ``The switch, it,``."""
DONE = {"given", "taken", "made", "issued", "entered", "begun", "started", "opened", "closed",
        "triggered", "executed"}  # fmt: skip
"""What is done to what a route is for, and not to what it is."""
APPOSITION = regex.compile(
    r",\s+(?:the\s+(?:latter|former|last)|both|each)\s+(?!(?:only|just)\b)[a-z]+ing\s"
    r"(?!.*\b(?:only|if|when|while|unless|except|own|not|never)\b)[^;]*$"
    r"|,?\s+without\s+(?:the\s+need|having|needing)\s+to\s+(?:log|sign)\s+in$",
    re.IGNORECASE,
)
"""What adds nothing to who may: ``…, the latter acting for persons who apply on paper``."""
OF_SEVERAL = regex.compile(
    r"\b(?:all|both|each|every\w*|any\w*|none|neither|either|these|those|them|they|others?|rest"
    r"|else|same|above|below|list(?:ed)?|section|whole|nothing|nobody|no[ -]?one|routes|endpoints"
    r"|calls)\b",
    re.IGNORECASE,
)
"""What may mean more than the routes before."""
VERB = regex.compile(
    r"\b(?:may|can|could)\s+(?:(?:only|just|also)\s+)?(?P<done>[a-z]{2,14})\b"
    r"|\b(?P<does>see|read|get|list|view|change|edit|cancel|delete|update)s?\b",
    re.IGNORECASE,
)
"""What somebody does, in a clause that has no route."""
AMBIGUOUS = regex.compile(r"(?:the\s+)?(?:visitors?|guests?|none)", re.IGNORECASE)
"""Who may be a role of a document, or nobody."""
ALIKE = regex.compile(
    r"(?:(?:the|this|that|exactly\s+the|just\s+the)\s+same|(?:this|that|the\s+rule)(?=\s+also\s))\s+"
    r"(?:(?:rule|rules|restriction|right|rights)\s+)?(?:also\s+)?"
    r"(?:goes|go|applies|apply|holds?|is\s+true|counts?)\s+(?:(?:also|equally|too)\s+)?(?:for|to|of)\s+"
    rf"{_IT}(?:\s+(?:too|as\s+well|likewise))?"
    rf"|{_IT}\s+(?:follows|has|have|needs?|requires?|takes?|obeys?)\s+(?:exactly\s+)?the\s+same"
    r"\s+(?:(?:one|two|three|four|five|six)\s+)?(?:rules?|roles?|rights?|permissions?|restrictions?)",
    re.IGNORECASE,
)
"""What says of a route the same as of those before: ``The same goes for it``."""
SAME_ONES = regex.compile(
    r"(?:(?:exactly|just|only)\s+)?(?:the|these|those)\s+same(?:\s+(?P<count>one|two|three|four|five|six"
    r"|[2-6]))?(?:\s+(?:roles?|callers?|people|persons?|users?|ones?|groups?|part(?:y|ies)))?",
    re.IGNORECASE,
)
"""Those whom the clause before names: ``The same three may call it``."""
DOERS = regex.compile(
    rf"{WHAT}\s+(?:is|are)\s+(?:something|what|a\s+thing|things?)\s+(?:that\s+|which\s+)?"
    r"(?P<only>only\s+)?(?P<who>\S.{1,200}?)\s+(?P<alone>alone\s+)?(?:(?:may|can)\s+)?(?:do|call)",
    re.IGNORECASE | re.DOTALL,
)
"""``It is something clerks and cooks do``."""
MATTER = regex.compile(
    rf"{WHAT}\s+(?:is|are|remains?|stays?)\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}?"
    r"(?:matter|task|job|right|privilege|duty|business|affair|thing|prerogative|decision)"
    r"(?:\s+(?:of|for)\s+[\w\s-]{2,30}?)?:\s+(?:(?P<only>only|just)\s+)?(?P<who>\S.{0,200}?)"
    r"(?P<alone>\s+(?:alone|only)|,?\s+and\s+no(?:body|[ -]?one)\s+else)?",
    re.IGNORECASE | re.DOTALL,
)
"""``It is a matter of the yard: the clerk and nobody else``."""
_LET_IN = r"(?:is|are)\s+(?:accepted|admitted|allowed|permitted|let\s+in|welcome|served)"
_AT_IT = rf"(?:on|at|for|with|through|by)\s+{WHAT}"
_ONLY_WHO = r"(?P<only>only\s+)(?P<who>\S.{1,200}?)\s+(?P<alone>alone\s+)?"
AT_IT = regex.compile(rf"{_AT_IT},?\s+{_ONLY_WHO}{_LET_IN}", re.IGNORECASE | re.DOTALL)
"""``At it only clerks are accepted``."""
LET_IN = regex.compile(rf"{_ONLY_WHO}{_LET_IN}\s+{_AT_IT}", re.IGNORECASE | re.DOTALL)
"""``Only clerks are let in at it``."""
ADMITS = regex.compile(
    rf"{WHAT}\s+(?:only\s+)?(?:accepts?|admits?|serves?|welcomes?|(?P<one>requires?|needs?))\s+"
    r"(?:the\s+role\s+)?(?P<only>only\s+)?(?P<who>\S.{0,200}?)"
    r"(?P<alone>\s+(?:alone|only)|,?\s+and\s+no(?:body|[ -]?one)\s+else)?",
    re.IGNORECASE | re.DOTALL,
)
"""``It accepts clerks only``, ``It requires the clerk role``."""
REFUSES = regex.compile(
    r"\b(?:not|no|never|nor|neither|closed|forbid\w*|forbade|refus\w*|den(?:y|ie[sd])|reject\w*"
    r"|block\w*|except\w*|hid\w*|without|exclu\w*|bar(?:s|red)?|ban(?:s|ned)?|prohibit\w*|with[hd]\w+"
    r"|remov\w*|revok\w*|if|when|unless|until|while|once|after|before|during)\b|n['’]t\b",
    re.IGNORECASE,
)
"""What turns a clause into another one than it seems."""
ALSO = regex.compile(
    r"(?P<who>\S.{0,120}?),?\s+(?P<also>also|too|as\s+well|likewise)(?:\s+(?:may|can|could))?"
    r"(?P<rest>(?:,\s+(?:but|and)\s+)?.*)",
    re.IGNORECASE | re.DOTALL,
)
"""``Cooks too, but only for their own orders``, behind what names the route."""
ELLIPTIC = regex.compile(
    r"(?P<who>\S.{0,120}?)\s+(?:(?:may|can|could)\s*(?P<not>not|n['’]t)|cannot(?P<un>))"
    r"(?:\s+(?:do\s+(?:so|it|that)|at\s+all))?",
    re.IGNORECASE,
)
"""``Cooks cannot.``, behind what names the route."""
REASON = regex.compile(
    r"(?:since|because|for\s+the\s+reason\s+that|given\s+that)\s"
    r"(?!.*\b(?:only|own|if|when|unless|except|until|while|once|yet|soon|later|may|must)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Why something is so, which limits nothing."""
HENCE = regex.compile(
    r"(?P<why>[^,;:]{2,120}),\s+(?:therefore|hence|thus|so|which\s+is\s+why|and\s+so)\s+(?=\S)",
    re.IGNORECASE,
)
"""Why what follows is so."""
