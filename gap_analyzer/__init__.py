"""Reads a country's legislation and shows where it falls short of the Minamata Convention on Mercury."""

__version__ = "0.1.0"
