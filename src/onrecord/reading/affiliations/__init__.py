"""What the text says of those whom it names: offices, memberships, counted forces."""

from onrecord.reading.affiliations.memberships import find_memberships
from onrecord.reading.affiliations.roles import find_roles
from onrecord.reading.affiliations.sizes import find_sizes

__all__ = ["find_memberships", "find_roles", "find_sizes"]
