# A known tenant's caretaker is rung, no advisor; the call is the caretaker's once confirmed.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
advisor ana siege
open jour caretaker/25 rental-manager/25 team:siege
tenant jeanne caretaker=g1 rental_manager=m1

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=caretaker queues=none
  ContactOffered call=c1 offer=o1 contact=g1 to=caretaker team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-g1 caller=+33612345678 trunk=op confirm=True
> 2 OfferRinging o1
  OfferRang call=c1 offer=o1 contact=g1
> 9 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 team=siege waited=8 rang=8 contact=g1 to=caretaker
> 60 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=answered answered_at=9 offers=1 answered_by=caretaker contact=g1
> 60 LegEnded o1 taken
  OfferEnded call=c1 offer=o1 team=siege ending=talked contact=g1 to=caretaker
