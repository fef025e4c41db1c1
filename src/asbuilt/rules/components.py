"""The boxes of the diagrams beside the components that the document describes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Subject
from asbuilt.rules.words import words
from asbuilt.spec.diagram import Node
from asbuilt.spec.sections.components import Component, Components
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.overview import Overview

_OUTSIDE = re.compile(
    r"\b(?:clients?|users?|browsers?|customers?|admin\w*|visitors?|operators?|internet|people|staff"
    r"|external|partners?|consumers?|callers?|apps?|mobile|web|devices?|DNS|CDN"
    r"|intranet|websites?|portal|front-?end|UI|products?|teams?)\b",
    re.I,
)
"""Who and what stands outside of the system and needs no description."""
_GENERAL = frozenset({"service", "server", "component", "layer", "system", "api", "module"})


def undescribed(subject: Subject) -> Iterator[Node]:
    """The boxes within the system that no component, technology or dependency describes."""
    components = _written(subject)
    described = frozenset[str]().union(*map(_said, components))
    for dependency in subject.spec[Dependencies].items:
        described |= words(dependency.name.text)
    nodes = _nodes(subject)
    for node in nodes if components else ():
        named = _words(node.name)
        if named and not named & described and not _OUTSIDE.search(node.name):
            yield node


def undrawn(subject: Subject) -> Iterator[Component]:
    """The components that no box of a diagram stands for."""
    nodes = _nodes(subject)
    drawn = frozenset[str]().union(*(_words(node.name) for node in nodes))
    for component in _written(subject) if len(nodes) > 1 else ():
        if not (_words(component.name.text) | _technology(component)) & drawn:
            yield component


def _written(subject: Subject) -> list[Component]:
    """The components that are no fillers; none at all while one of them is."""
    items = subject.spec[Components].items
    source = subject.spec.source
    if any(is_filler(source.slice(source.lines(item.name.span)[0])) for item in items):
        return []
    return list(items)


def _nodes(subject: Subject) -> list[Node]:
    return [node for node in subject.spec[Overview].nodes if words(node.name)]


def _words(name: str) -> frozenset[str]:
    """The words of a name, without those that any name may have unless it has no others."""
    found = words(name)
    return found - _GENERAL or found


def _technology(component: Component) -> frozenset[str]:
    return frozenset[str]().union(*(words(text.text) for text in component.technologies))


def _said(component: Component) -> frozenset[str]:
    texts = [component.name, *component.responsibilities, *component.technologies]
    texts += [component.purpose] if component.purpose else []
    return frozenset[str]().union(*(words(text.text) for text in texts))
