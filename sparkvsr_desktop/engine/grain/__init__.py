"""Grain: what of a source flickers from frame to frame, measured, and given back to a result."""
