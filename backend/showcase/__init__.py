"""What the public site shows of the catalogue: price data and page drafts; the one door to the site."""
