"""From a list that somebody pasted, or keeps in a file, to the customers and items it names."""
