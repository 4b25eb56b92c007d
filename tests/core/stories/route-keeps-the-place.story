# The caretaker is rung beside the queue: first to answer wins, the other ringing stops.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
advisor ana siege
advisor ben siege
open jour team:siege/20 caretaker/25+
tenant jeanne caretaker=g1

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=team name=siege queues=siege until=21
> 2 CallArrived c2 accueil - -
  CallQueued call=c2 team=siege route=jour
  StepBegan call=c2 step=0 to=team name=siege queues=siege until=22
> 21 Tick
  StepBegan call=c1 step=1 to=caretaker queues=siege
  ContactOffered call=c1 offer=o1 contact=g1 to=caretaker team=siege trunk=op rank=0
  * RingContact offer=o1 call=c1 contact=+33-g1 caller=+33612345678 trunk=op confirm=True
> 25 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
  StepSkipped call=c2 step=1 to=caretaker why=unknown-caller
  PlaceKept call=c2
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana caller=+33612345678
> 26 OfferRinging o2
  OfferRang call=c1 offer=o2 advisor=ana
> 27 OfferConnected c1 o2
  OfferWithdrawn call=c1 offer=o1 why=answered-elsewhere contact=g1
  CallConnected call=c1 offer=o2 advisor=ana team=siege waited=26 rang=2
  * WithdrawOffer offer=o1 call=c1
> 27.1 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 team=siege ending=withdrawn contact=g1 to=caretaker
> 40 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=answered advisor=ana answered_at=27 offers=2 answered_by=team
> 40 LegEnded o2 talked
  OfferEnded call=c1 offer=o2 advisor=ana team=siege ending=talked
  CallOffered call=c2 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c2 advisor=ana
> 50 OfferConnected c2 o3
  CallConnected call=c2 offer=o3 advisor=ana team=siege waited=48 rang=10
