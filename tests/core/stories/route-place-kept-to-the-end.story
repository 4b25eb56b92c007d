# Nobody confirms, but the place was promised: the call waits on in its queue.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
advisor ana siege
open jour team:siege/20 caretaker/25+
tenant jeanne caretaker=g1

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=team name=siege queues=siege until=21
> 21 Tick
  StepBegan call=c1 step=1 to=caretaker queues=siege
  ContactOffered call=c1 offer=o1 contact=g1 to=caretaker team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-g1 caller=+33612345678 trunk=op confirm=True
> 46 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=g1 to=caretaker
  PlaceKept call=c1
> 300 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana caller=+33612345678
> 301 OfferConnected c1 o2
  CallConnected call=c1 offer=o2 advisor=ana team=siege waited=300 rang=1
