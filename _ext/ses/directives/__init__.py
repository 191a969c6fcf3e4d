"""Layer 4: the directives. One module for each shape: one record (`record`), many records (`listing`)."""
