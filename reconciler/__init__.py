"""Keeps the business domains of a WeChat third-party platform equal to a file in git."""

__version__ = "0.1.0"
