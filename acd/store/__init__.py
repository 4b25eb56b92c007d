"""The only code that knows SQL: the journal of facts and the records of calls."""
