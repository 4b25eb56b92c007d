# An emergency line never gives up: after the last step the first again.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
open jour oncall:nuit/15
rounds jour -
tenant jeanne oncall:nuit=a

> 0 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o1 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 15 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=a to=oncall
  RouteRepeated call=c1 until=25
> 25 Tick
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o2 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o2 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 40 LegEnded o2 no-answer
  OfferEnded call=c1 offer=o2 team=siege ending=no-answer contact=a to=oncall
  RouteRepeated call=c1 until=50
> 45 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=abandoned offers=2
