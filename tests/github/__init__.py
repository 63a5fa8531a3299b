"""Tests of what a workflow on GitHub does."""
