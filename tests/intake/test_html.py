"""A page becomes a report: the article and nothing of the page around it."""

from __future__ import annotations

import pytest

from onrecord.contract import Report
from onrecord.errors import NoText
from onrecord.intake.capture import Capture, Known
from onrecord.intake.html import is_furniture, read_page

PARAGRAPHS = [
    "The two factions met on Monday in a school at the edge of the town, officials said.",
    "Nobody signed anything, and nobody left before the evening, a clerk told reporters there.",
    "The talks are to go on next week in another town, if the road over the pass is open again.",
]


def page(body: str, head: str = "", title: str = "Factions meet in a school | The Courier") -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body>{body}</body></html>"
    )


def article(*extra: str) -> str:
    words = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<article><h1>Factions meet in a school</h1>{''.join(extra)}{words}</article>"


def read(markup: str, known: Known | None = None) -> Report:
    return read_page(Capture(b"x", "page.html"), markup, known or Known()).report


def test_paragraphs_survive_and_the_headline_is_the_title() -> None:
    report = read(page(article()))
    assert report.text.split("\n") == PARAGRAPHS
    assert report.title == "Factions meet in a school"
    assert report.language == "en"


@pytest.mark.parametrize(
    "line",
    [
        "Listen To Story Above",
        "Read more: Factions fail to meet",
        "READ MORE",
        "Share on Facebook",
        "Facebook Twitter WhatsApp Email",
        "Advertisement",
        "Sign up for our daily newsletter",
        "RELATED: What the factions want",
        "DON’T MISS",
        "12 comments",
        "Photo: A. Karawan",
        "All rights reserved.",
        "Follow us on Instagram",
    ],
)
def test_lines_of_the_page_are_no_text(line: str) -> None:
    assert is_furniture(line)
    report = read(page(article() + "").replace("</article>", f"<p>{line}</p></article>"))
    assert line not in report.text


@pytest.mark.parametrize(
    "line",
    [
        "Read the agreement and you will find no date in it, the minister said.",
        "Share prices fell.",
        "More troops arrived on Sunday.",
        "Close the border, he told them.",
        "Related families fled the village after the shelling began on Monday night, she said.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    assert not is_furniture(line)


def test_metadata_is_taken_from_the_markup() -> None:
    head = (
        '<meta property="article:published_time" content="2025-04-08T21:10:00Z">'
        '<meta property="og:site_name" content="The Courier">'
        '<meta name="author" content="Ruth Hale">'
        '<link rel="canonical" href="https://courier.example/news/1">'
    )
    report = read(page(article(), head))
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-08", "metadata")
    assert (report.publisher, report.authors) == ("The Courier", ("Ruth Hale",))
    assert report.url == "https://courier.example/news/1"


def test_a_date_in_the_byline_alone_is_a_byline_date() -> None:
    report = read(page(article("<div>By Ruth Hale</div><div>8 April 2025</div>")))
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-08", "byline")
    assert report.text.split("\n") == PARAGRAPHS


def test_a_date_in_the_running_text_dates_nothing() -> None:
    words = "<p>The town fell on 14 August 2003 and was never rebuilt, say those who left it.</p>"
    assert read(page(article() + words)).published is None


def test_white_space_of_any_kind_after_the_headline_is_no_byline() -> None:
    assert read(page(article("<div>&nbsp;</div><div>\u2003</div>"))).published is None


def test_a_post_proves_not_before_and_is_no_text() -> None:
    post = (
        '<blockquote class="twitter-tweet"><p>Words that are not the report’s.</p>— A (@a) '
        '<a href="https://twitter.com/a/status/1909138021624017257">April 7, 2025</a></blockquote>'
    )
    report = read(page(article(post)))
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-07/..", "embedded_post")
    assert [p.account for p in report.posts] == ["a"]
    assert "not the report" not in report.text


def test_the_time_inside_an_embed_is_not_the_page_s() -> None:
    post = (
        '<blockquote class="instagram-media" data-instgrm-permalink='
        '"https://www.instagram.com/p/CxYz_1-2/"><time datetime="2024-02-03T10:00:00Z">3 February '
        "2024</time></blockquote>"
    )
    assert read(page(article(post))).published is None


@pytest.mark.parametrize(
    "beside",
    [
        "<footer>Copyright 2019 Foo. All rights reserved. 3 March 2018</footer>",
        "<aside><h2>Related</h2><p>Old news <time datetime='2017-02-03'>then</time></p></aside>",
        "<nav><span>5 May 2016</span></nav>",
    ],
)
def test_dates_beside_the_article_date_nothing(beside: str) -> None:
    assert read(page(article() + beside)).published is None


@pytest.mark.parametrize("odd", ["&#xFFFE;", "\ufffe", "\0", "&#65535;"])
def test_a_character_that_is_none_costs_itself_alone(odd: str) -> None:
    report = read(page(article().replace("on Monday", f"on {odd}Monday", 1)))
    assert report.text.split("\n") == PARAGRAPHS


def test_what_the_user_says_wins_and_a_feed_fills_in() -> None:
    head = '<meta property="article:published_time" content="2025-04-08T21:10:00Z">'
    given = read(page(article(), head), Known(published="2025-04-01", basis="given"))
    assert given.published is not None
    assert (given.published.value, given.published.basis) == ("2025-04-01", "given")
    feed = read(page(article()), Known(published="2025-04-02", basis="feed"))
    assert feed.published is not None
    assert (feed.published.value, feed.published.basis) == ("2025-04-02", "feed")


def test_an_article_in_two_containers_is_one() -> None:
    half = "".join(f"<p>{p} {p}</p>" for p in PARAGRAPHS)
    markup = page(
        "<article><h1>T</h1>"
        f'<div class="article__body grid">{half}</div><aside>Buy this.</aside>'
        f'<div class="article__body grid">{half.replace("Monday", "Friday")}</div></article>'
    )
    text = read(markup).text
    assert "on Monday" in text
    assert "on Friday" in text


def test_the_outlet_s_own_name_is_no_credit() -> None:
    head = '<meta property="og:site_name" content="Reuters">'
    lead = "<p>BAGHDAD, April 8 (Reuters) - Two factions met on Monday, officials said.</p>"
    assert read(page(article(lead), head)).credits == ()
    assert [c.agency for c in read(page(article(lead))).credits] == ["Reuters"]


@pytest.mark.parametrize("markup", ["<html></html>", page("<nav><a href='/'>Home</a></nav>"), "<"])
def test_a_page_without_an_article_says_so(markup: str) -> None:
    with pytest.raises(NoText, match=r"page\.html"):
        read(markup)
