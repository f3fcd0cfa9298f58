"""How well names, places and times are resolved."""
