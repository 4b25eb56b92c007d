# A provider that fails three times in a row rests; one that ends a call too soon has not taken it.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
provider p24 op answered_after=5
open jour provider:p24 oncall:nuit
tenant jeanne oncall:nuit=a

> 0 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=provider name=p24 queues=none
  ContactOffered call=c1 offer=o1 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=provider:p24 caller=+33612345678 trunk=op provider=p24 confirm=False answered_after=5
> 1 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 team=siege waited=1 rang=1 contact=provider:p24 to=provider
> 3 CallReturned c1
  CallRequeued call=c1
  StepBegan call=c1 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o2 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o2 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 3 LegEnded o1 taken
  OfferEnded call=c1 offer=o1 team=siege ending=taken contact=provider:p24 to=provider
> 4 OfferConnected c1 o2
  CallConnected call=c1 offer=o2 team=siege waited=4 rang=1 contact=a to=oncall
> 9 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=answered answered_at=4 offers=2 answered_by=oncall contact=a
> 9 LegEnded o2 talked
  OfferEnded call=c1 offer=o2 team=siege ending=talked contact=a to=oncall
> 10 CallArrived c2 accueil +33612345678 - jeanne
  CallQueued call=c2 team=siege caller=+33612345678 route=jour
  StepBegan call=c2 step=0 to=provider name=p24 queues=none
  ContactOffered call=c2 offer=o3 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o3 call=c2 contact=provider:p24 caller=+33612345678 trunk=op provider=p24 confirm=False answered_after=5
> 11 LegEnded o3 unreachable
  OfferEnded call=c2 offer=o3 team=siege ending=unreachable contact=provider:p24 to=provider
  StepBegan call=c2 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c2 offer=o4 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o4 call=c2 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 12 CallHungUp c2
  CallCompleted call=c2 team=siege caller=+33612345678 outcome=short_abandoned offers=2
  OfferWithdrawn call=c2 offer=o4 why=caller-gone contact=a
  * WithdrawOffer offer=o4 call=c2
> 12 LegEnded o4 withdrawn
  OfferEnded call=c2 offer=o4 team=siege ending=withdrawn contact=a to=oncall
> 13 CallArrived c3 accueil +33612345670 - jeanne
  CallQueued call=c3 team=siege caller=+33612345670 route=jour
  StepBegan call=c3 step=0 to=provider name=p24 queues=none
  ContactOffered call=c3 offer=o5 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o5 call=c3 contact=provider:p24 caller=+33612345670 trunk=op provider=p24 confirm=False answered_after=5
> 14 LegEnded o5 failed
  OfferEnded call=c3 offer=o5 team=siege ending=failed contact=provider:p24 to=provider
  ProviderRested provider=p24 until=74
  StepBegan call=c3 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c3 offer=o6 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o6 call=c3 contact=+33-a caller=+33612345670 trunk=op confirm=True
> 15 CallHungUp c3
  CallCompleted call=c3 team=siege caller=+33612345670 outcome=short_abandoned offers=2
  OfferWithdrawn call=c3 offer=o6 why=caller-gone contact=a
  * WithdrawOffer offer=o6 call=c3
> 15 LegEnded o6 withdrawn
  OfferEnded call=c3 offer=o6 team=siege ending=withdrawn contact=a to=oncall
> 16 CallArrived c4 accueil +33612345671 - jeanne
  CallQueued call=c4 team=siege caller=+33612345671 route=jour
  ContactPassedOver call=c4 step=0 to=provider contact=provider:p24 why=down
  StepSkipped call=c4 step=0 to=provider why=down
  StepBegan call=c4 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c4 offer=o7 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o7 call=c4 contact=+33-a caller=+33612345671 trunk=op confirm=True
> 80 TrunkReachable op no
  TrunkBecameReachable trunk=op reachable=False
  OfferWithdrawn call=c4 offer=o7 why=overdue contact=a
  CallCompleted call=c4 team=siege caller=+33612345671 outcome=overflowed reason=nobody offers=1
  * WithdrawOffer offer=o7 call=c4
  * SendAway call=c4 message=nobody
> 81 LegEnded o7 no-answer
  OfferEnded call=c4 offer=o7 team=siege ending=withdrawn contact=a to=oncall
