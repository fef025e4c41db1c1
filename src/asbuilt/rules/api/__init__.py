"""Rules about endpoints: routes, examples, and what backs them."""
