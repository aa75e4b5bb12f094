"""Forecasts: an office simulated forward from its own history, many times, on SimPy."""
