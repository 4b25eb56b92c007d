# One phone is rung once, whoever is called there; an advisor's is rung for the queues alone.
team siege wrap_up=0
line accueil siege route=jour
advisor ana siege
open jour caretaker/25 team:siege
tenant jeanne caretaker=ana@
tenant paul caretaker=loge@

> 0 CallArrived c1 accueil +331 - jeanne
  CallQueued call=c1 team=siege caller=+331 route=jour
  ContactPassedOver call=c1 step=0 to=caretaker contact=ana why=not-allowed
  StepSkipped call=c1 step=0 to=caretaker why=not-allowed
  StepBegan call=c1 step=1 to=team name=siege queues=siege
> 1 CallArrived c2 accueil +332 - paul
  CallQueued call=c2 team=siege caller=+332 route=jour
  StepBegan call=c2 step=0 to=caretaker queues=none
  ContactOffered call=c2 offer=o1 contact=loge to=caretaker team=siege rank=0
  * RingContact offer=o1 call=c2 contact=PJSIP/loge caller=+332 confirm=False
> 2 CallArrived c3 accueil +333 - paul
  CallQueued call=c3 team=siege caller=+333 route=jour
  ContactPassedOver call=c3 step=0 to=caretaker contact=loge why=busy
  StepSkipped call=c3 step=0 to=caretaker why=busy
  StepBegan call=c3 step=1 to=team name=siege queues=siege
