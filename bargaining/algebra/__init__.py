"""Arithmetic that remembers: numbers with their history, and quantities affine in the terms of an offer."""
