"""The engine: who rings, for whom, when.

Pure: no I/O, no asyncio, no clock, no log, no randomness. The contract with whoever drives it:

    decision = engine.handle(signal, now)   # now: seconds, never smaller than the last one
    write decision.facts                    # before anything is done about them
    carry out decision.commands             # their answers come back as signals
    wait for a signal, or until engine.next_deadline(), then hand in Tick()

`signals` is what we are told, `facts` what became true, `commands` what we ask for.
"""
