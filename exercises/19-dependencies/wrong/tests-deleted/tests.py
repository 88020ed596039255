"""No tests at the moment."""
