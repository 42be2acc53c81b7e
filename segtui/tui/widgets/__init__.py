"""The parts that panes and screens are built from; they know nothing of platforms or sessions."""
