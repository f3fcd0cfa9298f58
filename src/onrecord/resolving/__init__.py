"""Who is who across reports: the machine proposes, with reasons; a person decides.

words.toml   words that tell a name from a description, and what weighs little in a name
known.py     an actor as the record knows it, and what its names say
compare.py   the named features of two actors, for and against, each with its weight
actors.py    propose: which actors may be one, best first
"""
