"""What everything else stands on: money, time, actors, errors, texts. Knows neither HTTP nor SQL."""
