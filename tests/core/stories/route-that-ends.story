# When nobody is left to ring the caller is told so, and the call is on the list to call back.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
open jour caretaker/25 rental-manager/25
tenant jeanne caretaker=g1! rental_manager=m1

> 0 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  ContactPassedOver call=c1 step=0 to=caretaker contact=g1 why=not-allowed
  StepSkipped call=c1 step=0 to=caretaker why=not-allowed
  StepBegan call=c1 step=1 to=rental-manager queues=none
  ContactOffered call=c1 offer=o1 contact=m1 to=rental-manager team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-m1 caller=+33612345678 trunk=op confirm=True
> 25 LegEnded o1 voicemail
  OfferEnded call=c1 offer=o1 team=siege ending=voicemail contact=m1 to=rental-manager
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=overflowed reason=nobody offers=1
  * SendAway call=c1 message=nobody
> 30 CallArrived c2 accueil - -
  CallQueued call=c2 team=siege route=jour
  StepSkipped call=c2 step=0 to=caretaker why=unknown-caller
  StepSkipped call=c2 step=1 to=rental-manager why=unknown-caller
  CallCompleted call=c2 team=siege outcome=overflowed reason=nobody offers=0
  * SendAway call=c2 message=nobody
