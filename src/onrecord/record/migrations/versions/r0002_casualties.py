"""How many were killed and hurt in an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the ends of both ranges; what was recorded before tells none."""
    for kind in ("fatalities", "injured"):
        for end in ("low", "high"):
            op.add_column("events", sa.Column(f"{kind}_{end}", sa.Integer()))
