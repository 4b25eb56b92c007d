"""What Alembic runs to migrate: on the connection that it is given, in one transaction."""

from alembic import context

from acd.store.directory.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, once the transaction is begun by hand
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
