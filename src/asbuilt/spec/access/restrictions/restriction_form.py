"""The forms of sentences that take back what tables and lines grant: "Editors cannot delete
orders", "Only admins may delete orders", "Editors may only delete their own orders"."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.roles.role import TAKES_OUT
from asbuilt.spec.form import Form

LEAD = (
    r"^(?:[\W_]*(?:note|notice|exceptions?|important|warning|caution|but|and|however|remark|nb|row-level|rules?"
    r"|constraints?|(?:pre)?conditions?|restrictions?|authori[sz]ation|access|permissions?|guards?|checks?"
    r"|polic(?:y|ies)|scope|rows)\b[\W_]+"
    r"(?:that )?){0,2}[\W_]*(?:(?:until|since|as of) [^,;.]{2,40}, )?"
    r"(?:(?:an?|the|all|every|any) )?"
)
ROLES = r"(?P<roles>[\w`*, /&-]{2,80}?)"
_NOT = (
    r"(?:(?:may|can|must|do|does|are|is|should|will|shall|could)(?: not| never|n['’]t)"
    r"|can(?:not|['’]t)|may neither|(?:may |can )?no longer)"
    r"(?! (?:need|require|have to|only|be (?:notified|asked)))"
)
_TO = (
    r"(?: be)?(?: (?:allowed|permitted|able|authori[sz]ed|entitled) to"
    r"| have (?:access|rights?|permissions?) to)?(?: (?:call|use|access|invoke|ever) )? ?"
)
DONE = r"(?P<done>\S.{1,120}?)"
END = r"(?= ?(?:[.;–—]|$|, (?:as|because|since|so|which|for|it)\b))"
_WITHDRAWN = (
    r"suspended|withdrawn|revoked|disabled|blocked|closed|off[- ]limits|forbidden|prohibited|denied"
    r"|removed|taken away|(?:switched|turned) off"
    r"|no longer (?:possible|available|allowed|permitted|open)"
)
"""What is done to a right that somebody has no more."""
_SYSTEM = (
    r"(?:the )?(?:system|api|service|server|application|app|backend|platform|product)"
    r" (?:(?:must|shall|should|will|may) )?"
)
_OF_SYSTEM = "system|api|service|server|app|backend|platform|product"
_REFUSED = (
    "suspended|withdrawn|revoked|disabled|blocked|closed|off|forbidden|prohibited|denied|removed"
    "|taken away|no longer"
)
REFUSALS = (
    Form(rf"^as an? {ROLES},? (?:i|we|you|they) {_NOT}{_TO}{DONE}[.]?$", "as a"),
    Form(
        rf"^{_SYSTEM}(?:(?:does|do|can) ?not|(?:does|do|wo|ca|must|should)n['’]t|not|never)"
        rf" (?:allow|permit|let|enable)s? {ROLES} (?:to )?{DONE}[.]?$",
        _OF_SYSTEM,
        "not|n't|n’t|never",
    ),
    Form(
        rf"^{_SYSTEM}(?:prevents?|stops?|keeps?|bars?|blocks?|prohibits?|forbids?|disallows?"
        rf"|hinders?) {ROLES} (?:from|to) {DONE}[.]?$",
        _OF_SYSTEM,
        "prevent|stop|keep|bar|block|prohibit|forbid|disallow|hinder",
    ),
    Form(
        rf"^{_SYSTEM}(?:rejects?|refuses?|den(?:y|ies)|blocks?) {DONE} (?:by|from|of|for)"
        rf" {ROLES}{END}",
        _OF_SYSTEM,
        "reject|refuse|den|block",
    ),
    Form(
        rf"^{_SYSTEM}(?:rejects?|refuses?|den(?:y|ies)) {ROLES} (?:who|that) (?:try to )?"
        rf"{DONE}[.]?$",
        _OF_SYSTEM,
        "reject|refuse|den",
    ),
    Form(
        rf"{LEAD}{ROLES}[`*_]*:? {_NOT}{_TO}{DONE}[.]?$",
        "not|never|n't|n’t|neither|no longer",
    ),
    Form(
        rf"{LEAD}{ROLES} (?:is|are) (?:forbidden|prohibited|barred|excluded|banned|blocked)"
        rf" (?:to|from) {DONE}[.]?$",
        "forbidden|prohibited|barred|excluded|banned|blocked",
    ),
    Form(
        rf"{LEAD}{ROLES} (?:(?:shall|will|must) )?(?:has|have) no (?:access|rights?|permissions?)"
        rf" (?:to|for) {DONE}[.]?$",
        "has no |have no ",
    ),
    Form(
        rf"{LEAD}{ROLES} (?:(?:shall|will|must) )?(?:has|have) no {DONE}"
        r" (?:access|rights?|permissions?)[.]?$",
        "has no |have no ",
    ),
    Form(
        rf"{LEAD}(?:neither|no) {ROLES} (?:may|can|is allowed to|are allowed to) {DONE}[.]?$",
        "neither |no ",
        "may|can|allowed",
    ),
    Form(rf"{LEAD}{ROLES} never {DONE}[.]?$", "never"),
    Form(
        rf"{LEAD}{ROLES} (?:lose|loses|lost|have lost|has lost) the (?:right|permission|ability)"
        rf" (?:to|for|of) {DONE}[.]?$",
        "lose|lost",
    ),
    Form(
        rf"{LEAD}(?:the )?(?:right|permission|ability) (?:to|for|of) {DONE} (?:is|was|has been"
        rf"|were) (?:{_WITHDRAWN}) (?:from|for) {ROLES}{END}",
        "right|permission|ability",
        _REFUSED,
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|was|has been) (?:{_WITHDRAWN}) (?:for|from|to) {ROLES}"
        r"(?: (?:until|since|for now)\b.{0,60})?[.]?$",
        _REFUSED,
    ),
    Form(
        rf"{LEAD}{DONE} by {ROLES} (?:is|are|was|were|has been|have been) (?:{_WITHDRAWN}"
        r"|not (?:allowed|permitted|possible))(?: (?:until|since|for now)\b.{0,60})?[.]?$",
        " by ",
        f"{_REFUSED}|not ",
    ),
    Form(
        rf"{LEAD}{ROLES} (?:may|can) .{{0,60}}?\b(?:but|save|{TAKES_OUT})"
        rf"(?: for)? (?!only\b){DONE}[.]?$",
        "may|can",
        "but|save|except|than|from|minus|exclud|without|den",
    ),
    Form(
        rf"{LEAD}{ROLES} (?:do|does) not (?:get|have|hold|receive) (?:the )?{DONE}"
        r" (?:rights?|permissions?|access|privileges?)[.]?$",
        "do not|does not",
    ),
    Form(
        rf"{LEAD}{DONE},? (?:(?:is|are) )?(?:never|not|no longer)"
        r" (?:allowed|permitted|available|open|accessible)"
        rf" (?:for|to) {ROLES}{END}",
        "never|not|no longer",
        "allowed|permitted|available|open|accessible",
    ),
)
OF_ROLE = regex.compile(
    rf"{LEAD}{ROLES}[`*_]{{0,3}}(?: (?:roles?|accounts?|users?)(?= ))?"
    r"(?:\s?[:：][*_`]{0,3}\s|\s[–—-]\s|\s?\(|,\s|\s(?=(?:is|are|has|have|may|can|must|only|gets?|was"
    r"|were|sees?|reads?|views?|never|cannot)\b))(?P<said>.+?)\)?[.]?$",
    re.I,
)
"""``auditor: read-only``, ``The cook role is disabled.``"""
LIMIT = Form(
    rf"(?:{LEAD}|^.{{0,40}}\b(?:for|of|by) ){ROLES}[`*_]*[:,]?"
    r" (?:(?:may|can|must|should|is|are)(?: be)? (?:only|limited to|restricted to|confined to)"
    r"(?: allowed to)?(?! by )|(?:may|can) (?P<verbs>\w+(?: (?:and|or) \w+)?) only"
    r"|(?:sees?|reads?|views?|lists?|edits?|changes?|updates?|deletes?|manages?|cancels?"
    r"|access(?:es)?) only|only(?: (?:may|can))?|must (?P<owns>own|be (?:the )?owners? of)"
    r"|must be(?! (?:able|allowed|authenticated|verified|active|(?:signed|logged)[- ]in)\b))"
    rf" (?![–—-]\s){DONE}[.]?$",
    "only |limited to|restricted to|confined to|must",
)
LISTED = Form(
    rf"{LEAD}{ROLES}[`*_]*: (?P<done>(?:only|just|their|own)\b.{{1,100}}?|own"
    r"|.{1,100}? only)[.]?$",
    ": ",
    "only|just|their|own",
)
"""``editors: drafts only``, ``viewers: only their own``."""
BUT_ONLY = Form(
    rf"{LEAD}{ROLES} (?:may|can) {DONE},? (?:(?:(?:but|and) )?only|unless|(?:as|so) long as"
    r"|provided(?: that)?|on (?:the )?condition that|except (?:if|when|while)|if|when|while)"
    r" (?P<rest>\S.{1,80}?)[.]?$",
    "may|can",
    "only|unless|long as|provided|condition|except|if|when|while",
)
_VERB = r"(?:delete|remove|create|add|edit|change|update|cancel|read|see|view|list|manage|write)"
_PRIVILEGE = r"(?:privilege|prerogative|matter|task|job|duty|business|right)s?"
_BE = " is | are "
RESERVED = (
    Form(
        rf"^{_SYSTEM}(?:only (?:allows?|permits?|lets?)|(?:allows?|permits?|lets?) only) {ROLES}"
        rf" (?:to )?{DONE}[.]?$",
        "only",
        _OF_SYSTEM,
    ),
    Form(
        rf"{LEAD}(?:only|(?:nobody|no one|none) (?:but|except|other than)) {ROLES}"
        r" (?:(?:may|can|must|shall|should|will)(?: be (?:able|allowed|permitted) to)?"
        rf"|(?:is|are) (?:allowed|permitted|able) to|(?:has|have) access to) {DONE}[.]?$",
        "only |nobody|no one|none",
        "may|can|must|shall|should|will|allowed|permitted|able|access",
    ),
    Form(
        rf"{LEAD}(?:nobody|no one|none) (?:but|except|other than) {ROLES}"
        rf" (?P<done>(?:{_VERB})s? .{{1,100}}?)[.]?$",
        "nobody|no one|none",
    ),
    Form(
        rf"^(?:for|to) {DONE},? (?:the |an? )?{ROLES} (?:role|rights|privileges) (?:is|are)"
        rf" (?:needed|required|necessary){END}",
        "needed|required|necessary",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are) (?:restricted|limited|reserved)(?: only)? (?:to|for) {ROLES}"
        rf"(?: only)?{END}",
        "restricted|limited|reserved",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are) (?:only )?(?:(?:available|open|accessible|allowed|permitted)"
        rf" )?(?:only )?(?:to|for) {ROLES} only{END}",
        " only",
        _BE,
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are) only (?:(?:available|open|accessible|allowed|permitted) )?"
        rf"(?:to|for) {ROLES}{END}",
        "only ",
        _BE,
    ),
    Form(
        rf"{LEAD}{DONE} (?:requires?|needs?) (?:the )?{ROLES}(?: (?:roles?|rights|privileges))?"
        rf"{END}",
        " require| need",
    ),
    Form(rf"{LEAD}{DONE} (?:is|are) {ROLES}[- ]only{END}", " only|-only", _BE),
    Form(rf"{LEAD}{DONE} (?:is|are) for {ROLES}{END}", " is for | are for "),
    Form(
        rf"^(?:{_SYSTEM}(?:hides?|withholds?|conceals?) (?P<hidden>\S.{{1,80}}?)|{LEAD}"
        r"(?P<hid>\S.{1,80}?) (?:is|are|(?:must|shall|should) be) (?:hidden|withheld|concealed))"
        r" from (?:every(?:one|body)|any(?:one|body)|all(?: users| roles)?)(?: else)?"
        rf" (?:but|except|other than)(?: for)? {ROLES}{END}",
        "hid|with|conceal",
        " from ",
    ),
    Form(
        rf"{LEAD}{DONE} (?:(?:is|are) (?:left|up|confined|exclusive(?:ly)?) to"
        rf"|(?:stays?|remains?|rests?|lies?) with) {ROLES}{END}",
        "left to|up to|confined to|exclusive|stay|remain|rest|lie",
        " to | with ",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are|remains?) (?:an? |the )?(?:sole |exclusive )?"
        rf"(?:{ROLES}(?:['’]s?)?[- ]{_PRIVILEGE}{END}"
        rf"|{_PRIVILEGE} of (?P<alone>[\w`*, -]{{2,60}}?){END})",
        "privilege|prerogative|matter|task|job|duty|business|right",
        f"{_BE}|remain",
    ),
    Form(
        rf"^\W*(?:only {ROLES}|(?P<alone>[\w`*, -]{{2,60}}?) only)"
        r"(?: (?:since|as of|from|until|for now|in|now)\b.{0,40})?[.]?$",
        "only",
    ),
    Form(
        rf"{LEAD}{DONE} (?:(?:may|can) (?:only )?|(?:must|shall|should|will) only )be (?P<by>\w+)"
        rf" (?:only )?by {ROLES}(?: only)?{END}",
        " by ",
        "may|can|only",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are) (?P<by>\w+)"
        rf" (?:only by {ROLES}{END}|by (?P<alone>[\w`*, -]{{2,60}}?) only{END})",
        "by ",
        "only",
    ),
    Form(
        r"^.{0,40}\b(?:403|forbidden)\b.{0,24}\b(?:caller|user|role) (?:is not|isn['’]t|is no|!=)"
        r" (?:an? |the )?(?P<alone>[\w`*, -]{2,60}?)[.]?$",
        "403|forbidden",
    ),
    Form(
        rf"{LEAD}only {ROLES} (?P<done>(?:{_VERB})s? .{{1,100}}?|{_VERB})[.]?$",
        "only ",
        "delete|remove|create|add|edit|change|update|cancel|read|see|view|list|manage|write",
    ),
    Form(
        rf"{LEAD}{DONE}: (?:only {ROLES}|(?P<alone>[\w`*, -]{{2,60}}?) only)[.]?$",
        ": ",
        "only",
    ),
)
_AN = r"(?:an? |the )?"
_GETS = (
    r"(?:(?:gets?|sees?|meets?|has|have|receives?|is answered|returns?|yields?|gives?"
    r"|results? in|fails? with|→|->)"
    r" (?:an? |with )?(?:http )?[`*]*(?:403|forbidden)\b[`*]*(?: forbidden)?"
    r"|is (?:refused|rejected|denied))"
)
_NAMED = r"[\w`*-]{2,40}"
ANSWERED = Form(
    r"^[\W_]*(?:x\] )?(?:"
    rf"{_AN}(?P<roles>{_NAMED}) (?:who |that )?(?P<done>[a-z]\S* .{{1,80}}?),? (?:and )?{_GETS}"
    rf"|{_AN}(?P<who>{_NAMED}) {_GETS} (?:for|on|from|when calling|at|if they) (?P<what>.{{3,80}}?)"
    rf"|(?:(?:403|forbidden)\b[\W_]+){{1,3}}(?:(?:for|when|if) )?{_AN}(?P<refused>{_NAMED})"
    r" (?:(?:who )?(?:tries|attempts|wants|asks) to )?(?P<tried>[a-z]\S* .{2,80}?)"
    rf"|given {_AN}(?P<given>{_NAMED})\b.{{0,40}}?,? when (?:they|he|she|it|the \w+) "
    rf"(?P<doing>.{{3,80}}?),? then .{{0,40}}\b403\b.{{0,20}}"
    rf"|(?P<call>.{{3,80}}?) (?:as|by|for|with) {_AN}(?P<by>{_NAMED})(?: tokens?)? {_GETS}"
    r")[.]?$",
    "403|forbidden|refused|rejected|denied",
)
"""``A viewer who deletes an order gets 403``, ```POST /orders` as a viewer returns 403``."""
_ENDED = (
    r"no longer|no more|not any ?more|not yet|deprecated|obsolete|legacy|retired|superseded"
    r"|discontinued|phased out|(?:switched|turned) off"
)
"""What is said of an endpoint that somebody shall use no more."""
_MUST = r"(?:(?:must|should|shall|have to|has to|need to|needs to|will|can|may)(?: now)? )?"
_TURN = r"(?:use|call|go (?:to|through|over|via)|switch to|move to|work (?:with|in)|turn to|ask)"
REFUSED_ROLES = ("roles", "them", "gone", "they", "turned")
REFUSED_HERE = regex.compile(
    rf"^.{{0,40}}\b(?:403|forbidden)\b[`*]*(?: forbidden)?"
    rf"(?:[\W_]+(?:is )?(?:returned|given|sent))?"
    rf"[\W_]+(?:(?:for|to|if|when) )?(?:the )?(?:(?:caller|user|role) (?:is|=) )?{_AN}"
    rf"(?P<roles>{_NAMED})"
    r"(?P<when> (?:unless|if|when|while|outside|without|after|before|on|in) .{1,80})?[.]?$"
    rf"|^[\W_]*(?:(?:note|notice|warning|important|caution)\b[\W_]+)?(?:is )?"
    rf"(?:(?:temporarily|currently|now) )?(?:{_WITHDRAWN}|{_ENDED}) (?:for|from|to) {_AN}"
    r"(?P<them>[\w`*, /&-]{2,80}?)(?: (?:until|since|for|in|as of) .{1,60})?[.]?$"
    rf"|^[\W_]*(?:(?:{_ENDED})\b[\w ]{{0,30}}?[\W_]+)(?:for )?{_AN}(?P<gone>{_NAMED})[:,]?"
    rf" {_MUST}{_TURN} .{{2,80}}$"
    rf"|^[\W_]*{_AN}(?P<they>{_NAMED}) {_GETS}[.]?$"
    rf"|^[\W_]*{_AN}(?P<turned>{_NAMED})[:,]? {_MUST}(?:{_TURN} .{{2,80}}"
    r" (?:instead|rather|from now on|in future)|(?:switch|move|migrate) to .{2,80})[.]?$",
    re.I,
)
"""``403: caller is a viewer``, ``no longer for viewers``, ``Deprecated: viewers must use the
console``, beside an endpoint."""
_CALLER = r"(?:caller|requester|(?:current |calling )?user|client)"
_MADE = r"(?:placed|owns?|created|made|wrote|opened|filed|submitted|booked|uploaded|added)"
NOT_OWNER = regex.compile(
    r"\b(?:not|nor|neither)(?: \w+){0,2} (?:owners?|own|creators?|authors?)\b"
    r"|n['’]t (?:own|the owner)"
    rf"|\b(?:has|have|did) not {_MADE}"
    r"|\b(?:do|does) not (?:own|belong)\b|\bbelongs? to (?:another|others|some(?:one|body)"
    r"|a different)|\b(?:is|are|be) (?:someone|somebody) else['’]s\b"
    r"|\b(?:another|a different) (?:user|person|account)"
    r"|\bunless\b.{0,60}\b(?:owns?|owner|belongs? to (?:the caller|them|you))\b",
    re.I,
)
MUST_OWN = Form(
    r"\b(?:callers?|users?|requesters?|clients?|they|you) (?:must|has to|have to|needs to|need to)"
    r" (?:be (?:the )?(?:owners?|creators?|authors?)|own)\b"
    r"|^[\W_]*(?:pre-?conditions?|pre|conditions?|restrictions?|constraints?|guard|rule)\b[\W_]+"
    rf"(?:the )?{_CALLER} (?:is (?:the )?(?:owner|creator|author)|{_MADE})\b"
    rf"|\bbelongs? to (?:the )?{_CALLER}\W*$|^\W*ownership (?:is|must be) (?:checked|required"
    r"|verified|enforced)\b|\bonly (?:for|by|to) the (?:person|user|one|caller) (?:who|that)"
    rf" {_MADE}\b",
    "own|creator|author|belong|placed|created|made|wrote|opened|filed|submitted|booked|uploaded"
    "|added",
)
