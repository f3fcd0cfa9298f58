"""Social posts embedded in a page: taken out of the text, kept as facts about it.

A post's words are not the report's; that the report shows it, and when it was posted, is worth
keeping. Recognised are the platforms' own embeds (blockquotes, iframes, AMP and custom elements)
and the bare link that remains, alone in a paragraph, when a saved page has lost its widget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from onrecord.contract import Post, Published

__all__ = ["not_before", "post_at", "take_posts", "take_posts_from_paragraphs", "x_time"]

# An X id is a snowflake: milliseconds since this moment, shifted left by 22 bits.
_X_EPOCH_MS = 1288834974657
# Ids given out before snowflakes (November 2010) were a plain count and carry no time.
_FIRST_SNOWFLAKE = 29_700_000_000
_LARGEST_ID = 2**63 - 1


def x_time(post_id: str) -> str | None:
    """When a post on X was made, by its id: ISO 8601, UTC, `Z`, seconds.

    >>> x_time("1909138021624017257")
    '2025-04-07T06:55:49Z'

    None for ids from before November 2010, which carry no time, and for what is no id.
    """
    if not re.fullmatch(r"[0-9]{1,19}", post_id):
        return None
    number = int(post_id)
    if not _FIRST_SNOWFLAKE < number <= _LARGEST_ID:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(number >> 22) + _X_EPOCH_MS)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Address(NamedTuple):
    host: str
    path: str
    query: dict[str, list[str]]


def _x(at: _Address) -> Post | None:
    if at.host in {"twitter.com", "x.com", "mobile.twitter.com", "mobile.x.com"}:
        match = re.match(r"/(?:#!/)?(\w{1,20}|i/web)/status(?:es)?/(\d+)", at.path)
        if match is None:
            return None
        account = None if match[1] in {"i", "i/web"} else match[1]
        url = f"https://{at.host.removeprefix('mobile.')}/{match[1]}/status/{match[2]}"
        return _x_post(match[2], account, url)
    if at.host in {"platform.twitter.com", "platform.x.com"} and at.path.startswith("/embed"):
        identity = at.query.get("id", [""])[0]
        return _x_post(identity, None, None) if identity.isdigit() else None
    return None


def _x_post(identity: str, account: str | None, url: str | None) -> Post:
    return Post(
        platform="x",
        account=account,
        id=identity,
        url=url or f"https://x.com/i/web/status/{identity}",
        posted=x_time(identity),
    )


def _telegram(at: _Address) -> Post | None:
    if at.host not in {"t.me", "telegram.me", "telegram.dog"}:
        return None
    match = re.match(r"/(?:s/)?([A-Za-z]\w{3,31})/(\d+)", at.path)
    if match is None:
        return None
    # A number alone tells no post of Telegram: each channel counts its own.
    identity = f"{match[1]}/{match[2]}"
    return Post(platform="telegram", account=match[1], id=identity, url=f"https://t.me/{identity}")


def _youtube(at: _Address) -> Post | None:
    video = None
    if at.host == "youtu.be":
        video = at.path.lstrip("/")
    elif at.host in {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}:
        match = re.match(r"/(?:embed|shorts|live|v)/([^/]+)", at.path)
        video = match[1] if match else at.query.get("v", [""])[0]
    if video is None or not re.fullmatch(r"[\w-]{11}", video) or video == "videoseries":
        return None
    return Post(platform="youtube", id=video, url=f"https://www.youtube.com/watch?v={video}")


def _facebook(at: _Address) -> Post | None:
    if at.host not in {"facebook.com", "m.facebook.com", "web.facebook.com"}:
        return None
    if at.path.startswith("/plugins/"):
        return post_at(at.query.get("href", [""])[0])
    match = re.match(r"/([\w.-]+)/(?:posts|videos|photos)/(?:[\w.-]+/)*([\w.-]+)", at.path)
    if match is not None:
        return Post(
            platform="facebook",
            account=match[1],
            id=match[2],
            url=f"https://www.facebook.com{at.path}",
        )
    identity = at.query.get("story_fbid", at.query.get("v", [""]))[0]
    if at.path in {"/permalink.php", "/story.php", "/watch", "/watch/"} and identity:
        account = at.query.get("id", [None])[0]
        query = "&".join(f"{k}={v[0]}" for k, v in sorted(at.query.items()) if k in _FACEBOOK_KEYS)
        url = f"https://www.facebook.com{at.path}?{query}"
        return Post(platform="facebook", account=account, id=identity, url=url)
    return None


_FACEBOOK_KEYS = {"story_fbid", "id", "v"}


def _instagram(at: _Address) -> Post | None:
    if at.host not in {"instagram.com", "instagr.am"}:
        return None
    match = re.match(r"/(?:([\w.]+)/)?(p|reel|tv)/([\w-]+)", at.path)
    if match is None:
        return None
    url = f"https://www.instagram.com/{match[2]}/{match[3]}/"
    return Post(platform="instagram", account=match[1], id=match[3], url=url)


def _tiktok(at: _Address) -> Post | None:
    match = re.match(r"/@([\w.]+)/video/(\d+)", at.path)
    if at.host != "tiktok.com" or match is None:
        return None
    url = f"https://www.tiktok.com/@{match[1]}/video/{match[2]}"
    return Post(platform="tiktok", account=match[1], id=match[2], url=url)


PLATFORMS: tuple[Callable[[_Address], Post | None], ...] = (
    _x,
    _telegram,
    _youtube,
    _facebook,
    _instagram,
    _tiktok,
)


def post_at(address: str) -> Post | None:
    """The post that an address leads to, None when it is no address of a single post."""
    address = address.strip()
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    path = unquote(parts.path) or "/"
    if parts.fragment.startswith("!/"):
        path = "/#" + parts.fragment
    at = _Address(host, path, parse_qs(parts.query))
    return next((post for platform in PLATFORMS if (post := platform(at)) is not None), None)


# Elements that hold a post and nothing of the report: (tag, attribute that leads to it, prefix).
_CUSTOM_ELEMENTS = {
    "amp-twitter": ("data-tweetid", "https://x.com/i/web/status/"),
    "twitter-tweet": ("tweet-id", "https://x.com/i/web/status/"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/"),
    "amp-facebook": ("data-href", ""),
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v="),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v="),
}
_WIDGET_CLASSES = re.compile(
    r"\b(?:twitter-(?:tweet|video)|instagram-media|fb-(?:post|video)|tiktok-embed|telegram-post)\b"
)
_OUTSIDE = {"nav", "footer"}
_BARE_LINK = re.compile(r"https?://\S+")
_LEFT_OF_A_POST = re.compile(r"[—–-]\s.{1,80}\(@\w{1,20}\)")


def take_posts(tree: HtmlElement) -> tuple[Post, ...]:
    """Take the embedded posts out of a parsed page, in the order in which they stand.

    Changes `tree`: the embeds are gone from it, what follows them stays. The same post embedded
    twice is given once; an embed that cannot be followed to a post is removed all the same.
    """
    found: dict[tuple[str, str | None], Post] = {}
    for element, post in list(_embeds(tree)):
        if element.getparent() is None:
            continue
        _drop(element)
        if post is not None and not _is_outside(element):
            _remember(found, post)
    return tuple(found.values())


def take_posts_from_paragraphs(paragraphs: list[str]) -> tuple[list[str], tuple[Post, ...]]:
    """Split paragraphs into the text and the posts that stand as a bare link of their own."""
    found: dict[tuple[str, str | None], Post] = {}
    kept = []
    for paragraph in paragraphs:
        links = paragraph.split()
        posts = [post_at(link) for link in links if _BARE_LINK.fullmatch(link)]
        if links and len(posts) == len(links) and all(posts):
            for post in posts:
                if post is not None:
                    _remember(found, post)
        else:
            kept.append(paragraph)
    return kept, tuple(found.values())


def not_before(posts: tuple[Post, ...]) -> Published | None:
    """What the posts prove of a report's date: it came out no earlier than the latest of them.

    Open-ended EDTF (`2025-04-08/..`), None when no post carries a time.
    """
    days = [post.posted[:10] for post in posts if post.posted is not None]
    return Published(value=f"{max(days)}/..", basis="embedded_post") if days else None


def _remember(found: dict[tuple[str, str | None], Post], post: Post) -> None:
    key = (post.platform, post.id)
    known = found.get(key)
    # An iframe knows the id alone; a link to the same post knows the account too.
    if known is None or (known.account is None and post.account is not None):
        found[key] = post


# Candidates are selected by XPath, by their tags: walking over every element of a page costs more
# than all the rest of taking out its posts. Widgets by class are blockquotes and divs.
_CANDIDATES = XPath(
    "|".join(
        [
            ".//blockquote",
            ".//iframe",
            ".//script[@data-telegram-post]",
            ".//div[contains(@class, 'fb-') or contains(@class, 'twitter-')"
            " or contains(@class, '-post')]",
            *(f".//{name}" for name in _CUSTOM_ELEMENTS),
            # A paragraph, or a link, that is an address and nothing else.
            ".//p[contains(., '://') and not(contains(normalize-space(), ' '))]",
            ".//a[starts-with(normalize-space(), 'http')]",
        ]
    )
)


def _embeds(tree: HtmlElement) -> Iterator[tuple[HtmlElement, Post | None]]:
    for element in _CANDIDATES(tree):
        tag = element.tag
        if tag in _CUSTOM_ELEMENTS:
            attribute, prefix = _CUSTOM_ELEMENTS[tag]
            yield element, post_at(prefix + element.get(attribute, ""))
        elif tag == "iframe":
            post = _iframe_post(element)
            if post is not None:
                yield element, post
        elif tag == "script":
            yield element, post_at(f"https://t.me/{element.get('data-telegram-post')}")
        elif _WIDGET_CLASSES.search(element.get("class", "")):
            yield element, _widget_post(element)
        elif tag == "blockquote":
            # The class can be lost in saving; the signature that the platform writes is not.
            if _LEFT_OF_A_POST.search(_words(element)):
                post = _widget_post(element)
                if post is not None:
                    yield element, post
        elif tag == "p" or (tag == "a" and _stands_alone(element)):
            post = _bare_link_post(element)
            if post is not None:
                yield element, post


def _iframe_post(element: HtmlElement) -> Post | None:
    for attribute in ("src", "data-src", "data-lazy-src"):
        post = post_at(element.get(attribute, ""))
        if post is not None:
            return post
    return None


def _widget_post(element: HtmlElement) -> Post | None:
    for attribute in ("data-instgrm-permalink", "data-href", "cite"):
        post = post_at(element.get(attribute, ""))
        if post is not None:
            return post
    links = [element] if element.tag == "a" else element.iter("a")
    # A post that quotes another links to it as well; its own address comes last.
    posts = [post for link in links if (post := post_at(link.get("href", ""))) is not None]
    return posts[-1] if posts else None


def _bare_link_post(element: HtmlElement) -> Post | None:
    words = _words(element)
    return post_at(words) if _BARE_LINK.fullmatch(words) else None


def _stands_alone(link: HtmlElement) -> bool:
    """True for a link that is the whole of its block."""
    parent = link.getparent()
    if parent is None or parent.tag not in {"div", "figure", "section", "article", "body", "li"}:
        return False
    previous = link.getprevious()
    before = parent.text if previous is None else previous.tail
    return not (before or "").strip() and not (link.tail or "").strip()


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_outside(element: HtmlElement) -> bool:
    return any(ancestor.tag in _OUTSIDE for ancestor in element.iterancestors())


def _drop(element: HtmlElement) -> None:
    parent = element.getparent()
    if element.tail and element.tail.strip():
        element.drop_tree()
    else:
        parent.remove(element)
