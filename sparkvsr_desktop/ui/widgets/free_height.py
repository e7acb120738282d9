"""Pages that take the height they are given, whatever height the wrapped words in them ask for.

A layout takes the height that words need at their width for the least a page can have, and lays
neighbours over it where there is no room; here pages scroll, or the words are cut.
"""

from PySide6.QtWidgets import QStackedWidget, QTabWidget


class FreeStack(QStackedWidget):
    """Pages of which one is seen."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        """Return that the height is free."""
        return False


class FreeTabs(QTabWidget):
    """Pages with tabs."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        """Return that the height is free."""
        return False
