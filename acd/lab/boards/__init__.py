"""The boards of `metrics/boards`, looked at without Grafana: checked, and drawn as pictures.

    make boards                              an imagined day, drawn into .run/boards
    make boards URL=http://127.0.0.1:9090    a Prometheus that runs already

Rule 1: the JSON files are the boards; nothing writes them. Whoever edits one in Grafana exports it
        there and puts the file back.
Rule 2: what is drawn comes from a real Prometheus: the queries as they are written, with Grafana's
        variables filled in. A panel without a value says so.
Rule 3: the imagined day is played by the real engine under a clock of its own; the same seed gives
        the same day. Callers, advisors and numbers exist nowhere.

site.py, day.py    who works there and who calls
history.py         what Prometheus would have scraped on that day
reading.py         a board's JSON
flaws.py           what is wrong with it
expressions.py     which metrics a query names; Grafana's variables filled in
filling.py         queries asked, as a panel will show the answers
words.py           units, decimals, colours, what overrides say
layout.py, panels.py, series.py    one picture for each board
"""
