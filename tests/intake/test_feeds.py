from __future__ import annotations

import gzip
import time
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from onrecord.contract import Published
from onrecord.errors import FetchFailed, FormatUnknown, NoText, SourceDamaged, SourceRefused
from onrecord.intake.capture import Archive, Capture
from onrecord.intake.options import IntakeOptions

from .conftest import PARAGRAPHS, TEXT, Site, answer, failures, page, taken, taken_but

WIDGET = (
    '<blockquote class="twitter-tweet"><p>We are ready</p>&mdash; Os (@Osint613) '
    '<a href="https://twitter.com/Osint613/status/1909138021624017257">April 7, 2025</a>'
    "</blockquote>"
)
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def rss(*items: str, head: str = '<?xml version="1.0"?>') -> str:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour News</title>'
        f"<link>https://harbour.example</link><language>en-gb</language>{''.join(items)}"
        "</channel></rss>"
    )


def item(
    body: str = "",
    *,
    title: str = "Militias signal readiness",
    link: str = "https://harbour.example/a",
    date: str = "Tue, 08 Apr 2025 00:30:00 +0300",
) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<dc:creator>Jane Roe</dc:creator>{body}</item>"
    )


def content(markup: str = ARTICLE) -> str:
    return f"<content:encoded>{escape(markup)}</content:encoded>"


ATOM = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
    "<title>Harbour News</title><entry><title>Militias signal readiness</title>"
    '<link href="https://harbour.example/a"/><id>1</id>{dates}'
    "<author><name>Jane Roe</name></author>"
    f'<content type="html">{escape(ARTICLE)}</content></entry></feed>'
)


def feed(raw: str | bytes, source: str = "feed.xml", media_type: str | None = None) -> Capture:
    return Capture(
        raw=raw if isinstance(raw, bytes) else raw.encode(), source=source, media_type=media_type
    )


def test_an_entry_of_a_file_is_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss(item(content()), item(content(ARTICLE + WIDGET), link="")), "utf-8")
    first, second = taken(str(path))
    report = first.report
    assert report.text == TEXT
    assert report.title == "Militias signal readiness"
    assert report.authors == ("Jane Roe",)
    assert report.publisher == "Harbour News"
    assert report.url == "https://harbour.example/a"
    assert report.language == "en"
    assert report.published is not None
    # The day on the publisher's own calendar: in UTC it was still the seventh.
    assert (report.published.value, report.published.basis) == ("2025-04-08", "feed")
    assert first.capture.raw == path.read_bytes()
    assert (first.capture.source, first.capture.media_type) == (f"{path}#1", "application/rss+xml")
    assert [post.id for post in second.report.posts] == ["1909138021624017257"]
    assert second.report.text == TEXT


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("<published>2025-04-08T00:30:00+03:00</published>", "2025-04-08"),
        ("<updated>2025-04-09T10:00:00Z</updated>", "2025-04-09"),
        ("<updated>2025-04-09T10:00:00Z</updated><published>2025-04-08</published>", "2025-04-08"),
        ("<published>one of these days</published>", None),
        ("", None),
    ],
)
def test_atom(dates: str, expected: str | None) -> None:
    [found] = taken(feed(ATOM.format(dates=dates)))
    assert found.report.text == TEXT
    assert found.report.authors == ("Jane Roe",)
    assert found.capture.media_type == "application/atom+xml"
    published = found.report.published
    assert (published.value if published else None) == expected


def test_a_summary_is_read_where_there_is_no_content() -> None:
    summaries = (
        "The group denied it, he said.",
        escape("<p>The group <b>denied</b> it, he said.</p>"),
    )
    found = taken(feed(rss(*(item(f"<description>{s}</description>") for s in summaries))))
    assert [taken_in.report.text for taken_in in found] == ["The group denied it, he said."] * 2


def test_an_entry_without_words_is_named() -> None:
    source = feed(rss(item(content()), item("<description> </description>"), item(content())))
    [error] = failures(source)
    assert isinstance(error, NoText)
    assert error.source == "feed.xml#2"
    assert "--follow" in str(error)
    assert [found.capture.source for found in taken_but(source)] == ["feed.xml#1", "feed.xml#3"]


def test_a_feed_by_link_is_followed(site: Site, local: IntakeOptions) -> None:
    dated = '<meta property="article:published_time" content="2025-04-06T10:00:00Z">'
    site.pages["/dated"] = answer(page("The page's own headline", dated))
    site.pages["/undated"] = answer(page())
    site.pages["/feed"] = answer(
        rss(
            item(content("<p>other words than the page has</p>"), link=f"{site.url}/dated"),
            item(link=f"{site.url}/undated"),
            item(link=f"{site.url}/gone"),
            item(content(), link=""),
        ),
        "application/rss+xml",
    )
    first, second, third = taken_but(f"{site.url}/feed", local)
    assert [error.source for error in failures(f"{site.url}/feed", local)] == [f"{site.url}/gone"]
    assert first.report.text == second.report.text == third.report.text == TEXT
    assert first.report.title == "The page's own headline"
    assert first.report.published == Published(value="2025-04-06", basis="metadata")
    assert second.report.published == Published(value="2025-04-08", basis="feed")
    assert second.report.url == f"{site.url}/undated"
    assert first.capture.raw == page("The page's own headline", dated).encode()
    assert third.capture.source == f"{site.url}/feed#4"


def test_a_feed_by_link_is_not_followed_when_told_so(site: Site, local: IntakeOptions) -> None:
    site.pages["/feed"] = answer(rss(item(content(), link=f"{site.url}/a")), "text/xml")
    [found] = taken(f"{site.url}/feed", replace(local, follow=False))
    assert found.report.text == TEXT
    assert site.asked == ["/feed"]


def test_a_feed_from_a_file_is_followed_only_when_told_so(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer(page())
    source = feed(rss(item("<description>In short, he said.</description>", link=f"{site.url}/a")))
    [from_file] = taken(source, local)
    assert from_file.report.text == "In short, he said."
    assert site.asked == []
    [followed] = taken(source, replace(local, follow=True))
    assert followed.report.text == TEXT


def test_an_entry_that_leads_inside_is_refused(site: Site) -> None:
    source = feed(rss(item(link=f"{site.url}/a"), item(link="file:///etc/passwd")))
    first, second = failures(source, IntakeOptions(follow=True))
    assert isinstance(first, SourceRefused)
    assert isinstance(second, NoText)
    assert site.asked == []


def test_relative_links_lead_from_the_feed(site: Site, local: IntakeOptions) -> None:
    site.pages["/news/a"] = answer(page())
    site.pages["/news/feed"] = answer(rss(item(link="a")), "application/rss+xml")
    [found] = taken(f"{site.url}/news/feed", local)
    assert found.report.url == f"{site.url}/news/a"


def test_a_feed_that_breaks_off_gives_its_whole_entries() -> None:
    whole = rss(item(content()), item(content()), item(content()))
    cut = feed(whole[: whole.rindex("committee")])
    [error] = failures(cut)
    assert isinstance(error, SourceDamaged)
    assert str(error).startswith("feed.xml: is a feed that breaks off before its end; ")
    assert [found.report.text for found in taken_but(cut)] == [TEXT, TEXT]


def test_a_slip_in_the_middle_costs_nothing() -> None:
    source = rss(
        item("<description>Talks & more talks&nbsp;failed.</description>"), item(content())
    )
    assert [found.report.text for found in taken(feed(source))] == [
        "Talks & more talks failed.",
        TEXT,
    ]


@pytest.mark.parametrize(
    ("raw", "kind", "words"),
    [
        ("this is no feed at all", SourceDamaged, "is called a feed but is no XML"),
        ("{'json': [1, 2", SourceDamaged, "is no XML"),
        ("<?xml version='1.0'?><urlset><url/></urlset>", FormatUnknown, "neither RSS nor Atom"),
        (rss(), NoText, "without entries"),
        ("", NoText, "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", FormatUnknown, "an image"),
    ],
)
def test_what_is_called_a_feed_and_is_none(raw: str | bytes, kind: type, words: str) -> None:
    for source in (feed(raw), feed(raw, "https://h/feed", "application/rss+xml")):
        [error] = failures(source)
        assert isinstance(error, kind)
        assert words in str(error)


def test_a_feed_is_known_by_its_root_whatever_it_is_called() -> None:
    for source in (
        feed(rss(item(content())), "page.html", "text/html"),
        feed("\ufeff \n<!-- made by hand -->" + rss(item(content()), head=""), "-"),
        feed(rss(item(content())).encode("utf-16"), "feed.xml"),
        feed(gzip.compress(rss(item(content())).encode()), "feed.xml.gz"),
        feed(ATOM.format(dates=""), "x"),
    ):
        assert [found.report.text for found in taken(source)] == [TEXT]


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("head", "entity"), [(BILLION, "&l11;"), (QUADRATIC, "&a;" * 10_000), (OUTSIDE, "&x;")]
)
def test_entity_bombs_are_harmless(head: str, entity: str) -> None:
    source = feed(rss(item(f"<description>Words {entity} end.</description>"), head=head))
    began = time.monotonic()
    [found] = taken(source)
    assert time.monotonic() - began < 10
    assert len(found.report.text) < 100_000
    assert "root:" not in found.report.text


def test_a_dtd_elsewhere_is_not_fetched(site: Site, local: IntakeOptions) -> None:
    head = f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{site.url}/evil.dtd">'
    [found] = taken(feed(rss(item(content()), head=head)), local)
    assert found.report.text == TEXT
    assert site.asked == []


def test_a_feed_read_again_from_an_archive_is_the_same(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    original = taken(feed(rss(item(content()), item(content(ARTICLE + WIDGET)))))
    for found in original:
        archive.keep(found.capture)
    again = taken(archive.open(original[0].capture.sha256))
    assert [found.report for found in again] == [found.report for found in original]
    assert [found.capture.source for found in again] == ["feed.xml#1", "feed.xml#2"]


def test_what_the_user_says_overrules_the_feed() -> None:
    options = IntakeOptions(
        language="fr", published="2025-05", publisher="The Wire", url="https://other.example"
    )
    [found] = taken(feed(rss(item(content()))), options)
    report = found.report
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-05", "given")
    assert (report.language, report.publisher) == ("fr", "The Wire")
    assert report.url == "https://harbour.example/a"


def test_a_large_feed_is_refused() -> None:
    source = feed(rss(item(content())) + " " * 6000)
    [error] = failures(source, IntakeOptions(max_bytes=1000))
    assert "is larger than" in str(error)


def test_a_fetch_that_fails_is_told_once_per_entry(local: IntakeOptions) -> None:
    source = feed(rss(item(link="http://127.0.0.1:1/a"), item(link="http://127.0.0.1:1/b")))
    found = failures(source, replace(local, follow=True))
    assert [type(error) for error in found] == [FetchFailed, FetchFailed]
    assert [error.source for error in found] == ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]
