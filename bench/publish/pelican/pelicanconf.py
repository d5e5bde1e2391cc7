"""Settings of the generated site: everything bounded, lists numbered from the oldest page."""

from bench.publish import words

SITENAME = "Связь"
SITEURL = "https://telecom.example"
TIMEZONE = "Europe/Moscow"
DEFAULT_LANG = "ru"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
SECTIONS = words.SECTIONS

ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
ARTICLE_ORDER_BY = "date"
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
SLUGIFY_SOURCE = "basename"
CATEGORY_URL = CATEGORY_SAVE_AS = "{slug}.html"
TAG_URL = TAG_SAVE_AS = "tags/{slug}.html"
AUTHOR_SAVE_AS = ""
STATIC_PATHS = ["images"]

DIRECT_TEMPLATES = ["index", "feed", "sitemap", "siteindex"]
FEED_SAVE_AS = "feed.atom"
SITEMAP_SAVE_AS = SITEMAP_URL = "sitemap/part.xml"
SITEINDEX_SAVE_AS = "sitemap.xml"
PAGINATED_TEMPLATES = {"category": 50, "tag": 50, "sitemap": 1000}
PAGINATION_PATTERNS = (
    (-1, "{url}", "{save_as}"),
    (1, "{name}/page-{number}{extension}", "{name}/page-{number}{extension}"),
)

FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
MARKDOWN = {
    "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}},
    "output_format": "html5",
}
