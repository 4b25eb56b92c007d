# An absence declared while the phone rings: the deputy is rung, before the next step.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
open jour caretaker/25 rental-manager/25
tenant jeanne caretaker=g1,g2 rental_manager=m1

> 0 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=caretaker queues=none
  ContactOffered call=c1 offer=o1 contact=g1 to=caretaker team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-g1 caller=+33612345678 trunk=op confirm=True
> 5 AbsentNow g1
  AbsencesChanged began=g1 ended=none
  OfferWithdrawn call=c1 offer=o1 why=absent contact=g1
  ContactOffered call=c1 offer=o2 contact=g2 to=caretaker team=siege trunk=op rank=1
  * WithdrawOffer offer=o1 call=c1
  * RingContact offer=o2 call=c1 contact=+33-g2 caller=+33612345678 trunk=op confirm=True
> 5.1 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 team=siege ending=withdrawn contact=g1 to=caretaker
> 30 LegEnded o2 no-answer
  OfferEnded call=c1 offer=o2 team=siege ending=no-answer contact=g2 to=caretaker
  StepBegan call=c1 step=1 to=rental-manager queues=none
  ContactOffered call=c1 offer=o3 contact=m1 to=rental-manager team=siege trunk=op rank=0
  * RingContact offer=o3 call=c1 contact=+33-m1 caller=+33612345678 trunk=op confirm=True
