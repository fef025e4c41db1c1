"""Diagrams, as graphs."""
