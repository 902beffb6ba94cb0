"""Alembic migrations, run by the service itself under a lock."""
