"""The record: reports, readings, decisions and the evidence of every value. All SQL of the house.

store.py        Record: what the rest of the house sees

schema.py       the tables; migrations/ brings older records up to date
databases/      a file or a server: what differs between them
words.py        the words that someone looks for; inserting.py puts rows in quickly

rows.py         a reading -> rows; no evidence, no row
writer.py       rows -> tables, in one transaction
log.py          what went on record, entry by entry, chained by hash
moments.py      the record as it was after some entry

deciding.py     what people do, each a decision and what follows from it
decisions.py    decisions on record, and what a report's reading is under them
anchors.py      where a decision stands, in a newer reading too
overlay.py      decisions laid over a reading
coding.py       rounds of double coding; agreement.py measures them

queries.py      typed answers to what people ask
search.py       full text and filters
actors.py       who is whom across reports
affiliations.py who was part of what on a day; days.py tells the days of an EDTF value
history.py      what happened, where decisions stand, how sources were rated
verifying.py    whether all is as it was put on record: comparing.py goes through the reports,
                remaking.py makes again what follows, findings.py is what is told

transfer.py     a whole record as one file
shelf.py        captured bytes inside the database
"""
