"""The tables. What is written here and what the migrations build are the same; a test holds it.

`facts` is the journal: everything that became true, in order, one JSON object each.
`calls` is one row for each call that ended, with the fields of `CallCompleted`; its primary key
makes a second outcome for a call impossible. `call_backs` tells which callers were called back.
"""

from sqlalchemy import Column, Float, Index, Integer, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

facts = Table(
    "facts",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", Text, nullable=False),  # the name of the fact's class
    Column("body", Text, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("call", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("caller", Text),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("advisor", Text),
    Column("queued_at", Float, nullable=False),
    Column("answered_at", Float),
    Column("offers", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("answered_by", Text),  # the target of the step that found somebody
    Column("contact", Text),  # who answered, when it was no advisor
    Column("ended_at", Float),  # earlier than `at`: we learnt of the end late; NULL: at `at`
    Index(None, "at"),
)

call_backs = Table(
    "call_backs",
    metadata,
    Column("call", Text, primary_key=True),  # the caller's calls to this line until `at` are done
    Column("at", Float, nullable=False),
)
