"""Alerts: the conditions that call somebody."""
