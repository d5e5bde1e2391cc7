"""YooKassa: card payments in two stages over its API v3; its objects, its wire and our verbs over both."""
