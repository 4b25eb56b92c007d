# On the rescue ladder Asterisk alone looks after the caller: no deadline of ours ends the call.
team siege ring_for=20 wrap_up=0 longest_wait=300
team agence wrap_up=0
overflow siege agence=60
line accueil siege route=jour
pause courrier is_work=yes recall_waiting=1 recall_after=30
open jour team:siege/120 team:agence/600
rounds jour 3
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 0 PhoneInUse ben yes
  PhoneBecameInUse advisor=ben in_use=True
> 10 CallArrived c1 accueil +331
  CallQueued call=c1 team=siege caller=+331 route=jour
  StepBegan call=c1 step=0 to=team name=siege queues=siege until=130
> 20 CallLeft c1 lease-lapsed
  CallRescued call=c1 why=lease-lapsed
> 40 Tick
> 70 Tick
> 130 Tick
> 310 Tick
> 1000 PhoneInUse ben no
  PhoneBecameInUse advisor=ben in_use=False
> 3620 Tick
> 7220 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=overflowed reason=rescue:lease-lapsed offers=0
