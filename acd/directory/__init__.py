"""Who is calling: telephone numbers, tenants and buildings, who looks after them, and their files.

No SQL, no service: what is kept is in `acd.store.directory`.
"""
