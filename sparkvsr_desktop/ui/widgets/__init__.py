"""How the panel looks: each widget draws one view-model and decides nothing."""
