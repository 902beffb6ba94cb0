"""Alembic's entry: runs on the connection that `store.migrating` already holds and locked."""

from alembic import context

from physio_service.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
