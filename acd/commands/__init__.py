"""What `acd` can be told to do: one module for each group of commands.

Rule 1: a command reads its options, asks one other package to do the work and prints what came of
        it. It knows no SQL, no AMI and no rules of its own.
Rule 2: whatever a command needs is imported inside it: `acd --help` and the completion of a shell
        must not wait for databases.
Rule 3: errors of ours are raised and left alone; `acd/__main__.py` turns them into a text and an
        exit code, the same for every command.

A new command is a function here and a row in the table of `acd/__main__.py`.
"""
