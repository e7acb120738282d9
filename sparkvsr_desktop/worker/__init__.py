"""The other process: it renders, so that whoever asked for it stays alive."""
