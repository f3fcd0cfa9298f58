"""The version of the package and of its rule layer."""

__version__ = "0.1.0"
