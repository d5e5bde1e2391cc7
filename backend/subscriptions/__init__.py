"""What clients have: subscriptions by dated phases, values of parameters, and what they cost."""
