"""The film that `sparkvsr demo` makes, degrades and restores, so that the truth is known."""
