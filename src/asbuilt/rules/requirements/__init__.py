"""Rules about requirements: their ids, their targets, their links to endpoints."""
