"""What Alembic runs for `migrations.upgrade()`; it is handed a connection in a transaction."""

from __future__ import annotations

from alembic import context

from onrecord.record.migrations import is_ours
from onrecord.record.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=lambda _object, name, kind, _reflected, _compared: is_ours(name, kind),
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
