"""The databases that can hold a record. A record's own SQL is portable; what is not stands here.

database.py      Database: transactions, and the database's errors as ours
sqlite.py        one file: is it ours, is it up to date, how it locks and syncs
fts5.py          SQLite's full text
postgresql.py    a server that a team shares, by its URL
tsvector.py      PostgreSQL's full text
"""
