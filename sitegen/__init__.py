"""Pages and publishing: from Markdown files to a live release of the site."""
