"""Measurements against a named alternative in the same run; nothing here asserts a time."""
