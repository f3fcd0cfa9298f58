"""Embedded posts: every form in which pages carry them, and nothing else."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, document_fromstring

from onrecord.contract import Post
from onrecord.intake.posts import (
    not_before,
    post_at,
    take_posts,
    take_posts_from_paragraphs,
    x_time,
)

ID = "1909138021624017257"


def taken(body: str) -> tuple[list[tuple[str, str | None, str | None]], str]:
    tree: HtmlElement = document_fromstring(
        f"<html><body><p>Before.</p>\n{body}\n<p>After.</p></body>"
    )
    posts = take_posts(tree)
    words = " ".join(tree.text_content().split())
    return [(post.platform, post.account, post.id) for post in posts], words


def test_an_x_id_carries_its_time() -> None:
    assert x_time(ID) == "2025-04-07T06:55:49Z"


@pytest.mark.parametrize("identity", ["", "abc", "20", "29700000000", "9" * 20, "-5", "1e9", "١٢٣"])
def test_what_is_no_snowflake_has_no_time(identity: str) -> None:
    assert x_time(identity) is None


@pytest.mark.parametrize(
    ("markup", "post"),
    [
        (
            '<blockquote class="twitter-tweet"><p>Words of a post.</p>&mdash; A (@a) '
            f'<a href="https://twitter.com/a/status/{ID}">April 7</a></blockquote>',
            ("x", "a", ID),
        ),
        (
            "<blockquote><p>Words of a post.</p>&mdash; A B (@a) "
            f'<a href="https://x.com/a/status/{ID}?ref_src=x">7 April 2025</a></blockquote>',
            ("x", "a", ID),
        ),
        (
            f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>',
            ("x", None, ID),
        ),
        (f"<p>https://twitter.com/a/status/{ID}</p>", ("x", "a", ID)),
        (
            f'<div><a href="https://x.com/a/status/{ID}">https://x.com/a/status/{ID}</a></div>',
            ("x", "a", ID),
        ),
        (f'<amp-twitter data-tweetid="{ID}"></amp-twitter>', ("x", None, ID)),
        (
            '<script async src="t.js" data-telegram-post="durov/83"></script>',
            ("telegram", "durov", "durov/83"),
        ),
        ("<p>https://t.me/s/durov/83</p>", ("telegram", "durov", "durov/83")),
        (
            '<iframe src="//www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"></iframe>',
            ("youtube", None, "dQw4w9WgXcQ"),
        ),
        ("<p>https://youtu.be/dQw4w9WgXcQ</p>", ("youtube", None, "dQw4w9WgXcQ")),
        (
            '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2F'
            'www.facebook.com%2Fparty%2Fposts%2F12345"></iframe>',
            ("facebook", "party", "12345"),
        ),
        (
            '<div class="fb-post" data-href="https://www.facebook.com/party/posts/12345"></div>',
            ("facebook", "party", "12345"),
        ),
        (
            '<blockquote class="instagram-media" data-instgrm-permalink='
            '"https://www.instagram.com/p/CxYz_1-2/?utm=1"><p>View this post</p></blockquote>',
            ("instagram", None, "CxYz_1-2"),
        ),
    ],
)
def test_every_form_of_embed_is_taken_out(markup: str, post: tuple[str, str | None, str]) -> None:
    assert taken(markup) == ([post], "Before. After.")


def test_the_words_after_an_embed_stay() -> None:
    markup = f'<div><iframe src="https://twitter.com/a/status/{ID}"></iframe> Said next.</div>'
    assert taken(markup) == ([("x", "a", ID)], "Before. Said next. After.")


def test_the_same_post_twice_is_one_with_its_account() -> None:
    markup = (
        f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>'
        f"<p>https://twitter.com/a/status/{ID}</p>"
    )
    assert taken(markup)[0] == [("x", "a", ID)]


@pytest.mark.parametrize(
    "markup",
    [
        f'<p>He wrote <a href="https://x.com/a/status/{ID}">on X</a> that he left.</p>',
        '<p><a href="https://twitter.com/outlet">Follow us</a></p>',
        "<p>See https://www.youtube.com/channel/UC123 for more.</p>",
        "<blockquote><p>A quotation of the report (its own).</p></blockquote>",
        '<iframe src="https://maps.example/embed?q=1"></iframe>',
    ],
)
def test_links_in_prose_and_other_frames_are_no_posts(markup: str) -> None:
    posts, _ = taken(markup)
    assert posts == []


def test_paragraphs_of_a_text_that_are_links_become_posts() -> None:
    kept, posts = take_posts_from_paragraphs(
        ["Words.", f"https://twitter.com/a/status/{ID}", f"More at https://x.com/a/status/{ID}"]
    )
    assert kept == ["Words.", f"More at https://x.com/a/status/{ID}"]
    assert [post.posted for post in posts] == ["2025-04-07T06:55:49Z"]


def test_the_latest_post_proves_not_before() -> None:
    posts = tuple(
        Post(platform="x", posted=posted)
        for posted in ("2025-04-07T06:55:49Z", None, "2025-04-08T10:53:00Z")
    )
    published = not_before(posts)
    assert published is not None
    assert (published.value, published.basis) == ("2025-04-08/..", "embedded_post")
    assert not_before((Post(platform="telegram"),)) is None


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "http://[", "https://x.com", "ftp://x.com/a/status/1"]
)
def test_addresses_that_lead_to_no_post(address: str) -> None:
    assert post_at(address) is None
