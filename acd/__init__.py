"""An automatic call distributor for people who hate voice menus.

The README says how a call flows and where to change what.
"""

__version__ = "0.1.0"
