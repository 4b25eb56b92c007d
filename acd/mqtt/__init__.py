"""Facts -> MQTT: what other programs of the landlord may know. Topics and messages: README.md.

Rule 1: nothing is subscribed to and no order is taken; what comes all the same is thrown away.
Rule 2: no person, number or building, in no topic and in no message, unless `private` is asked for:
        then on a tree of its own, which a broker can close to all but a few.
Rule 3: calls never wait for a broker. What it does not take in time is lost, counted, and seen as a
        gap in the numbers.
"""
