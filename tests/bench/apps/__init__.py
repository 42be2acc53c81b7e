"""The smallest Textual apps, against which everything is measured."""
