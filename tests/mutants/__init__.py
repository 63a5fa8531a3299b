"""Mutation testing: what became of each small mistake that was put into the code, and which make no difference."""
