"""The dynamic half of Kabinet: cabinets, accounts and everything behind them."""
