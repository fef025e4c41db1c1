"""Figures: targets, durations, dates."""
