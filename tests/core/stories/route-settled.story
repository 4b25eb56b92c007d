# The last step kept the place and is over: whatever happens to the call, nobody outside is rung again.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
advisor ana siege
rules rest_after_decline=1
open jour team:siege/20 oncall:nuit/15+
tenant jeanne oncall:nuit=a

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=team name=siege queues=siege until=21
> 21 Tick
  StepBegan call=c1 step=1 to=oncall name=nuit queues=siege
  ContactOffered call=c1 offer=o1 contact=a to=oncall name=nuit team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-a caller=+33612345678 trunk=op confirm=True
> 36 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=a to=oncall
  PlaceKept call=c1
> 40 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana caller=+33612345678
> 42 LegEnded o2 declined
  OfferEnded call=c1 offer=o2 advisor=ana team=siege ending=declined
  AdvisorPaused advisor=ana cause=declined reason=declined until=43
> 44 Tick
  AdvisorUnpaused advisor=ana cause=declined
  CallOffered call=c1 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c1 advisor=ana caller=+33612345678
