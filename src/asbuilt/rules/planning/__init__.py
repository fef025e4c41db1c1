"""Rules about plans: dates, phases, tasks, risks, components and what the service depends on."""
