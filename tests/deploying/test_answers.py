"""What Asterisk's console says, as it says it."""

from acd.deploying.answers import read_dialplan

SHOWN = """\
[ Context 'internal' created by 'pbx_config' ]
  '*11' =>          1. NoOp()                                     [extensions.conf:9]
  'beep' (CID match '') =>  1. Answer()                           [func_periodic_hook]
                    2. Playback(beep)                             [func_periodic_hook]
     [again]        3. Wait(2)                                    [extensions.conf:3]
  '_+33[1-9]X' =>   1. Set(A=1. B)                                [extensions.conf:4]
                    12. Hangup()                                  [extensions.conf:5]
  Include =>        'acd-x'                                       [pbx_config]

[ Context 'other' created by 'pbx_lua' ]

-= 3 extensions (6 priorities) in 2 contexts. =-
"""


def test_steps_labels_and_includes_are_counted_by_context():
    found = read_dialplan(SHOWN)

    assert found["internal"].steps == {"*11": 1, "beep": 3, "_+33[1-9]X": 2}
    assert found["internal"].includes == ["acd-x"]
    assert (found["other"].made_by, found["other"].steps) == ("pbx_lua", {})
