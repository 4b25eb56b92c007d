# Of two rounds the second is the last: then the caller is told that nobody came.
line accueil siege route=jour trunk=op
trunk op
open jour oncall:nuit/15
rounds jour 2
tenant jeanne oncall:nuit=a
tenant paul oncall:nuit=a

> 0 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o1 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 1 CallArrived c2 accueil +33612345679 - paul
  CallQueued call=c2 team=siege caller=+33612345679 route=jour
  ContactPassedOver call=c2 step=0 to=oncall contact=a why=busy
  StepSkipped call=c2 step=0 to=oncall why=busy
  RouteRepeated call=c2 until=11
> 11 Tick
  ContactPassedOver call=c2 step=0 to=oncall contact=a why=busy
  StepSkipped call=c2 step=0 to=oncall why=busy
  CallCompleted call=c2 team=siege caller=+33612345679 outcome=overflowed reason=nobody offers=0
  * SendAway call=c2 message=nobody
> 15 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=a to=oncall
  RouteRepeated call=c1 until=25
> 25 Tick
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o2 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o2 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 40 LegEnded o2 no-answer
  OfferEnded call=c1 offer=o2 team=siege ending=no-answer contact=a to=oncall
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=overflowed reason=nobody offers=2
  * SendAway call=c1 message=nobody
