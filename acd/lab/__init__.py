"""A real Asterisk with simulated phones and callers on this machine: for demo, bench and tests."""
