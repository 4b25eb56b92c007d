# Legs to the outside: one for a person at a time, so many for a caller, so many through a trunk.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op most_calls=2
rules rings_outside=2
open jour oncall:nuit/15
tenant jeanne oncall:nuit=a,b,c

> 0 CallArrived c1 accueil +331 - jeanne
  CallQueued call=c1 team=siege caller=+331 route=jour
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o1 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-a caller=+331 trunk=op confirm=True
> 1 CallArrived c2 accueil +332 - jeanne
  CallQueued call=c2 team=siege caller=+332 route=jour
  ContactPassedOver call=c2 step=0 to=oncall contact=a why=busy
  StepBegan call=c2 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c2 offer=o2 contact=b to=oncall name=nuit team=siege trunk=op rank=1
  * RingContact offer=o2 call=c2 contact=+33-b caller=+332 trunk=op confirm=True
> 2 CallArrived c3 accueil +333 - jeanne
  CallQueued call=c3 team=siege caller=+333 route=jour
  ContactPassedOver call=c3 step=0 to=oncall contact=a why=busy
  ContactPassedOver call=c3 step=0 to=oncall contact=b why=busy
  ContactPassedOver call=c3 step=0 to=oncall contact=c why=full
  StepSkipped call=c3 step=0 to=oncall why=full
  CallCompleted call=c3 team=siege caller=+333 outcome=overflowed reason=nobody offers=0
  * SendAway call=c3 message=nobody
> 3 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=short_abandoned offers=1
  OfferWithdrawn call=c1 offer=o1 why=caller-gone contact=a
  * WithdrawOffer offer=o1 call=c1
> 3 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 team=siege ending=withdrawn contact=a to=oncall
> 4 CallArrived c4 accueil +331 - jeanne
  CallQueued call=c4 team=siege caller=+331 route=jour place_at=0
  StepBegan call=c4 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c4 offer=o3 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o3 call=c4 contact=+33-a caller=+331 trunk=op confirm=True
> 5 CallHungUp c4
  CallCompleted call=c4 team=siege caller=+331 outcome=short_abandoned offers=1
  OfferWithdrawn call=c4 offer=o3 why=caller-gone contact=a
  * WithdrawOffer offer=o3 call=c4
> 5 LegEnded o3 withdrawn
  OfferEnded call=c4 offer=o3 team=siege ending=withdrawn contact=a to=oncall
> 6 CallArrived c5 accueil +331 - jeanne
  CallQueued call=c5 team=siege caller=+331 route=jour place_at=0
  ContactPassedOver call=c5 step=0 to=oncall contact=a why=caller-limit
  ContactPassedOver call=c5 step=0 to=oncall contact=b why=busy
  ContactPassedOver call=c5 step=0 to=oncall contact=c why=caller-limit
  StepSkipped call=c5 step=0 to=oncall why=caller-limit
  CallCompleted call=c5 team=siege caller=+331 outcome=overflowed reason=nobody offers=0
  * SendAway call=c5 message=nobody
