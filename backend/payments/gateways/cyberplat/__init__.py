"""CyberPlat: card payments by signed documents; its messages, its wire and our verbs over both."""
