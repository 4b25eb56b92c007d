"""The only code that knows AMI, Asterisk's manager interface.

`client` keeps one connection alive and carries actions and events over it, `link` is that one
connection made of panoramisk, `protocol` turns bytes into messages.
"""
