"""What a model file may write: exact numbers and formulas, read by a small parser of our own."""
