"""Figures about fidelity, speed and memory; run by hand, not part of the tests."""
