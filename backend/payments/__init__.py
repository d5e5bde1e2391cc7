"""Payments: what gateways send and expect."""
