"""An order service as another team would have written it: FastAPI and psycopg on PostgreSQL, with
conventions of its own. It runs in the environment of scripts/contract-tools and imports no asbuilt.
"""
