"""The record: reports, their readings and the evidence of every value. All SQL of the house.

schema.py      the tables, portable to PostgreSQL
migrations/    how a record made by an earlier version becomes one of this version
engine.py      opens the database file: is it ours, is it up to date, how it locks and syncs
faults.py      the database's errors and ours, in one table
writer.py      a reading -> rows; no evidence, no row
search.py      full text: FTS5, and the place where PostgreSQL's goes
queries.py     typed answers to what people ask of a record
store.py       Record: what the rest of the house sees
"""
