"""Puts the dialplans and Asterisk's part of the configuration onto an Asterisk that is there.

Rule 1: all of ours lies in one folder below Asterisk's, `acd/`, as numbered generations; the link
        `acd/current` names the one in force and is exchanged in one step. Five are kept.
Rule 2: of the administrator's own files three get one line each, a `#tryinclude`: were our folder
        ever missing, `#include` would cost him his whole file. Nothing else in them is touched,
        and taking our line out leaves them byte for byte what they were.
Rule 3: what he has already is never taken: a name of ours that is his is reported with both
        places, and nothing is done.
Rule 4: the running Asterisk proves a generation, or the one before comes back. A marker,
        `acd/trying`, stands there meanwhile: whoever finds it knows that a deployment was cut off
        in the middle; he proves it once more, and brings the former one back unless it holds.
Rule 5: one deployment at a time: Asterisk's folder is locked by a process that ends with ours.
Rule 6: calls go on. Only `dialplan reload`, `manager reload` and the reload of res_pjsip are asked
        for, and only of what has changed.

`reading` knows Asterisk's files, `layout` says what lies where, `rendering` what our files hold,
`lines` adds and takes our line, `folder` touches Asterisk's folder, here or by ssh, `locking` keeps
others out of it meanwhile, `outlook` compares what is with what shall be, `collisions` and `needs`
say why not, `differences` shows it, `advice` says what hinders nothing but calls, `doors` leads
Asterisk to our files, `proof` asks it afterwards, `logs` reads what it complains of, `users` says
who lives on it, `deployment` does all of it in order. `elsewhere` only writes the files;
`first_files` is `acd init`.
"""
