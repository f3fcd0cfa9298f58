"""Any reading that the contract allows and whose evidence holds, for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from onrecord.contract import (
    Actor,
    Casualties,
    Commitment,
    Credit,
    Event,
    Mention,
    Place,
    Published,
    ReaderNote,
    Reading,
    Statement,
    Time,
)
from onrecord.spans import Span

from .builders import report

# Half surrogates cannot be written in UTF-8 and so have no text id, NUL is refused; all else may
# come.
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
WORDS = st.text(LETTERS, min_size=1, max_size=12)
MAYBE = st.none() | WORDS


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """A reading of a random text with values at random places."""
    text = draw(st.text(LETTERS, min_size=1, max_size=120).filter(lambda t: not t.isspace()))
    solid = [at for at, c in enumerate(text) if not c.isspace()]

    def span() -> Span:
        first = draw(st.sampled_from(solid))
        return Span(first, draw(st.integers(first + 1, len(text))))

    def spans(least: int = 1) -> tuple[Span, ...]:
        return tuple(span() for _ in range(draw(st.integers(least, 3))))

    def casualties() -> Casualties | None:
        told = Casualties(low=draw(st.none() | st.integers(0, 9)), high=9, span=span())
        return draw(st.sampled_from((None, told)))

    def how_many(most: int = 3) -> range:
        return range(1, draw(st.integers(0, most)) + 1)

    def one_of(ids: list[str]) -> str | None:
        return draw(st.none() | st.sampled_from(ids)) if ids else None

    def some_of(ids: list[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(ids), max_size=3))) if ids else ()

    actors = [
        Actor(id=f"a{n}", name=draw(WORDS), kind="person", registry=draw(MAYBE)) for n in how_many()
    ]
    places = [
        Place(
            id=f"p{n}", name=draw(WORDS), precision="city", lat=draw(st.none() | st.floats(-90, 90))
        )
        for n in how_many(2)
    ]
    times = [Time(id=f"t{n}", span=span(), value=draw(MAYBE), kind="date") for n in how_many()]
    a_ids, p_ids, t_ids = ([value.id for value in group] for group in (actors, places, times))
    named: list[dict[str, Any]] = [
        *({"kind": "person", "actor": a} for a in a_ids),
        *({"kind": "place", "place": p} for p in p_ids),
        *({"kind": "other"} for _ in how_many()),
    ]
    mentions = [Mention(id=f"m{n}", span=span(), **who) for n, who in enumerate(named)]
    s_ids = [f"s{n}" for n in how_many()]
    statements = [
        Statement(
            id=id_,
            content=spans(),
            cue=spans(0),
            source=spans(0),
            speaker=one_of(a_ids),
            via=some_of(a_ids),
            identification=draw(st.sampled_from(["named", "unidentified", "none"])),
            form="direct",
            inside=one_of([other for other in s_ids if other != id_]),
        )
        for id_ in s_ids
    ]
    events = [
        Event(
            id=f"e{n}",
            type="ASSAULT",
            mode=draw(MAYBE),
            trigger=span(),
            actors=some_of(a_ids),
            recipients=some_of(a_ids),
            place=one_of(p_ids),
            time=one_of(t_ids),
            realis="actual",
            according_to=some_of(s_ids),
            fatalities=casualties(),
            injured=casualties(),
            evidence=spans(),
            confidence=draw(st.floats(0, 1)),
        )
        for n in how_many()
    ]
    commitments = [
        Commitment(
            id=f"c{n}",
            committer=one_of(a_ids),
            act="disarm",
            act_span=span(),
            speaker=one_of(a_ids),
            speaker_authority="self",
            force="pledged",
            conditions=spans(0),
            deadline=draw(MAYBE),
            beneficiary=one_of(a_ids),
            statement=one_of(s_ids),
            evidence=spans(),
        )
        for n in how_many()
    ]
    published = st.builds(Published, value=WORDS, basis=st.just("given"))
    of = report(
        text,
        url=draw(MAYBE),
        publisher=draw(MAYBE),
        title=draw(MAYBE),
        authors=tuple(draw(st.lists(WORDS, max_size=2))),
        published=draw(st.none() | published),
        credits=tuple(Credit(agency=draw(WORDS), span=span()) for _ in how_many(2)),
    )
    by = st.builds(ReaderNote, version=WORDS, model=WORDS, dropped=st.integers(0, 9))
    return Reading(
        reader=draw(by),
        report=of,
        mentions=tuple(mentions),
        actors=tuple(actors),
        places=tuple(places),
        times=tuple(times),
        statements=tuple(statements),
        events=tuple(events),
        commitments=tuple(commitments),
    )
