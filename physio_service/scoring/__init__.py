"""How well replies are understood: a labelled file against the parser, as a table of confusions."""
