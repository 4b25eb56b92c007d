# A provider who ends a conversation too soon has failed, whichever of the two ends is heard first.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
rules failures_before_down=2
provider p24 op answered_after=5
open jour provider:p24 oncall:nuit
tenant jeanne oncall:nuit=a

> 0 CallArrived c1 accueil +331 - jeanne
  CallQueued call=c1 team=siege caller=+331 route=jour
  StepBegan call=c1 step=0 to=provider name=p24 queues=none
  ContactOffered call=c1 offer=o1 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=provider:p24 caller=+331 trunk=op provider=p24 confirm=False answered_after=5
> 1 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 team=siege waited=1 rang=1 contact=provider:p24 to=provider
> 3 CallReturned c1
  CallRequeued call=c1
  StepBegan call=c1 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o2 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o2 call=c1 contact=+33-a caller=+331 trunk=op confirm=True
> 3 LegEnded o1 taken
  OfferEnded call=c1 offer=o1 team=siege ending=taken contact=provider:p24 to=provider
> 4 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=short_abandoned offers=2
  OfferWithdrawn call=c1 offer=o2 why=caller-gone contact=a
  * WithdrawOffer offer=o2 call=c1
> 4 LegEnded o2 withdrawn
  OfferEnded call=c1 offer=o2 team=siege ending=withdrawn contact=a to=oncall
> 10 CallArrived c2 accueil +332 - jeanne
  CallQueued call=c2 team=siege caller=+332 route=jour
  StepBegan call=c2 step=0 to=provider name=p24 queues=none
  ContactOffered call=c2 offer=o3 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o3 call=c2 contact=provider:p24 caller=+332 trunk=op provider=p24 confirm=False answered_after=5
> 11 OfferConnected c2 o3
  CallConnected call=c2 offer=o3 team=siege waited=1 rang=1 contact=provider:p24 to=provider
> 13 LegEnded o3 taken
  OfferEnded call=c2 offer=o3 team=siege ending=talked contact=provider:p24 to=provider
> 13 CallReturned c2
  CallRequeued call=c2
  ProviderRested provider=p24 until=73
  StepBegan call=c2 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c2 offer=o4 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o4 call=c2 contact=+33-a caller=+332 trunk=op confirm=True
> 14 CallHungUp c2
  CallCompleted call=c2 team=siege caller=+332 outcome=short_abandoned offers=2
  OfferWithdrawn call=c2 offer=o4 why=caller-gone contact=a
  * WithdrawOffer offer=o4 call=c2
> 14 LegEnded o4 withdrawn
  OfferEnded call=c2 offer=o4 team=siege ending=withdrawn contact=a to=oncall
> 20 CallArrived c3 accueil +333 - jeanne
  CallQueued call=c3 team=siege caller=+333 route=jour
  ContactPassedOver call=c3 step=0 to=provider contact=provider:p24 why=down
  StepSkipped call=c3 step=0 to=provider why=down
  StepBegan call=c3 step=1 to=oncall name=nuit queues=none
  ContactOffered call=c3 offer=o5 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o5 call=c3 contact=+33-a caller=+333 trunk=op confirm=True
