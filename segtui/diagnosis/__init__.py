"""Why something is so: facts are gathered, checks judge them, and a verdict carries its proof."""
