"""Pieces that pages are put together from; each owns its own part of the state."""
