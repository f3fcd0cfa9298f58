"""A report becomes a reading: pure, no store, no network."""
