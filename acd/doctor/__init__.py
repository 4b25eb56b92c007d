"""`acd doctor`: everything between the trunk and a tenant's ear, looked at and explained.

Rule 1: looking changes nothing. What is made to see better (two channels that meet) is ended again.
Rule 2: an examination is a function that gives findings; it is a row in `registry`, with the ids
        that it can give. Nothing else knows it.
Rule 3: every examination has an end in time, and runs beside the others. One that fails, or lacks
        what it needs, gives "not looked at" with the reason; it never ends the others.
Rule 4: what can be asked of Asterisk with the service's own account is asked that way
        (`acd/asterisk/inspected_*.py`, shared with `acd check`). What only Asterisk's own machine
        knows is read there, by its console and its files: see `asterisk_machine`.
Rule 5: nobody is named: people of the directory by their references, no caller, no secret.

To add one: write the function beside its kin (one module for each area), give it a row in
`registry.EXAMINATIONS`, and a mistake in tests/doctor that it recognises.
"""
