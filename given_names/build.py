"""Compiles the given names that ship, each with the pronoun of those who bear it.

    python given_names/build.py --faker FOLDER --census FOLDER

`--faker` is the folder `faker/providers/person` of Faker 40.63.0 (MIT), with lists of given names
of some sixty countries; `--census` the folder `names` of names 0.3.0 (MIT), which carries the given
names of the 1990 census of the United States with their shares (public domain). `own.tsv` beside
this file is this project's own: names as the press romanises them.

The result has two lines, `he` and `she`, each followed by the words that `words_of` makes of the
names. A name that men and women bear is left out.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from anyascii import anyascii

from onrecord.vocabulary.names.compare import words_of

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "onrecord" / "vocabulary" / "names" / "given.tsv"

PRONOUNS = {"male": "he", "female": "she"}
OWN_WEIGHT = 3  # lists of a country that one line of ours outweighs
CLEAR = 5  # so many lists against a single other one: that is a slip, two are another custom
LEAST = 0.004  # per cent of the census: what is rarer may be anything
RARE = 0.02  # the share of a census name's bearers below which they do not count
# Letter by letter their scripts give other words than the press writes: `own.tsv` has these.
NOT_ROMANISED = "ar bn fa gu he hi ja ka ko mr ne or ta th zh".split()

# Where the family name stands first, it must not be taken for a given one.
FAMILY_NAMES = frozenset(
    "kim park lee yi choi jung jeong kang cho yoon jang lim han oh seo shin kwon hwang ahn song "
    "hong wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng "
    "xi deng nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly".split()
)


def main() -> None:
    """Compiles as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--faker", type=Path, required=True)
    parser.add_argument("--census", type=Path, required=True)
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, name, pronoun in {*_faker(options.faker)}:
        counts[name][pronoun] += 1
    for name, pronoun in _census(options.census):
        counts[name][pronoun] += 1
    for name, pronoun in _own(HERE / "own.tsv"):
        counts[name][pronoun] += OWN_WEIGHT
    named: dict[str, list[str]] = {"he": [], "she": []}
    for name, count in sorted(counts.items()):
        (pronoun, most), *others = count.most_common()
        if name in FAMILY_NAMES:
            continue
        if not others or (most >= CLEAR and others[0][1] == 1):
            named[pronoun].append(name)
    lines = ["\t".join((pronoun, *names)) for pronoun, names in named.items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print({pronoun: len(names) for pronoun, names in named.items()}, TARGET.stat().st_size, "bytes")


def _faker(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Country, name and pronoun."""
    for file in sorted(folder.glob("*/__init__.py")):
        if file.parent.name.partition("_")[0] in NOT_ROMANISED:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                kind = node.targets[0].id.removeprefix("first_names_")
                if kind in PRONOUNS:
                    for name in _strings(node.value):
                        for word in _word(name):
                            yield file.parent.name, word, PRONOUNS[kind]


def _strings(node: ast.expr) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _census(folder: Path) -> Iterator[tuple[str, str]]:
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for kind, pronoun in PRONOUNS.items():
        for line in (folder / f"dist.{kind}.first").read_text(encoding="ascii").splitlines():
            name, share, *_ = line.split()
            shares[name][pronoun] = float(share)
    for name, of in shares.items():
        for pronoun, share in of.items():
            if share >= max(LEAST, RARE * sum(of.values())):
                yield from ((word, pronoun) for word in _word(name))


def _own(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        name, pronoun, _ = line.split("\t")
        yield from ((word, pronoun) for word in _word(name))


def _word(name: str) -> Iterator[str]:
    """The name as the reading asks for it, none for one that has no letters left."""
    words = " ".join(word.text for word in words_of(anyascii(name), "person"))
    if len(words) > 1:
        yield words


if __name__ == "__main__":
    main()
