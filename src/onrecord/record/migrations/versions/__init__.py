"""One file per step, oldest first; never changed once released."""
