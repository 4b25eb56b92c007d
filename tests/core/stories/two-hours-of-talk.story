# Steps, overflows and recalls are for who waits: a conversation of two hours ends by itself.
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
> 20 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana caller=+331
> 25 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=15 rang=5
> 40 Tick
> 70 Tick
> 130 Tick
> 310 Tick
> 1000 PhoneInUse ben no
  PhoneBecameInUse advisor=ben in_use=False
> 3625 Tick
> 7225 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=answered advisor=ana answered_at=25 offers=1 answered_by=team
