# At night the people on call are tried in order; then the provider, who takes it.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
hours accueil 0-60
provider p24 op most_calls=1
advisor ana siege
open jour team:siege
closed jour oncall:nuit/15 provider:p24/30
tenant jeanne oncall:nuit=a,b!,c@

> 100 CallArrived c1 accueil +33612345678 100 jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c1 offer=o1 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 115 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=a to=oncall
  ContactPassedOver call=c1 step=0 to=oncall contact=b why=not-allowed
  ContactOffered call=c1 offer=o2 contact=c to=oncall name=nuit team=siege rank=2
  * RingContact offer=o2 call=c1 contact=PJSIP/c caller=+33612345678 confirm=False
> 120 LegEnded o2 busy
  OfferEnded call=c1 offer=o2 team=siege ending=busy contact=c to=oncall
  StepBegan call=c1 step=1 to=provider name=p24 queues=none
  ContactOffered call=c1 offer=o3 contact=provider:p24 to=provider name=p24 team=siege trunk=op rank=0
  * RingContact offer=o3 call=c1 contact=provider:p24 caller=+33612345678 trunk=op provider=p24 confirm=False
> 121 OfferConnected c1 o3
  CallConnected call=c1 offer=o3 team=siege waited=21 rang=1 contact=provider:p24 to=provider
> 180 CallArrived c2 accueil +33612345679 180 jeanne
  CallQueued call=c2 team=siege caller=+33612345679 route=jour
  StepBegan call=c2 step=0 to=oncall name=nuit queues=none
  ContactOffered call=c2 offer=o4 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o4 call=c2 contact=+33-a caller=+33612345679 trunk=op confirm=True
> 181 LegEnded o4 unreachable
  OfferEnded call=c2 offer=o4 team=siege ending=unreachable contact=a to=oncall
  ContactPassedOver call=c2 step=0 to=oncall contact=b why=not-allowed
  ContactOffered call=c2 offer=o5 contact=c to=oncall name=nuit team=siege rank=2
  * RingContact offer=o5 call=c2 contact=PJSIP/c caller=+33612345679 confirm=False
> 182 LegEnded o5 refused
  OfferEnded call=c2 offer=o5 team=siege ending=refused contact=c to=oncall
  ContactPassedOver call=c2 step=1 to=provider contact=provider:p24 why=full
  StepSkipped call=c2 step=1 to=provider why=full
  CallCompleted call=c2 team=siege caller=+33612345679 outcome=overflowed reason=nobody offers=2
  * SendAway call=c2 message=nobody
> 200 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=handed_over answered_at=121 offers=3 answered_by=provider contact=provider:p24
> 200 LegEnded o3 talked
  OfferEnded call=c1 offer=o3 team=siege ending=talked contact=provider:p24 to=provider
