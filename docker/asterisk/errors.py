"""What `acd.lab.tools` needs of `acd.errors`, in whose place this lies where the image is built.

The tree of errors changes with each release; the image would with it, and calls would be cut.
"""


class ToolMissing(Exception):
    pass
