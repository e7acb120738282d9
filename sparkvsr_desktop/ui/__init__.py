"""The panel: what the editor sees. The only package that knows Qt; it never loads an engine."""
