# A team may give wrap-up a length; ready ends it before.
team siege wrap_up=30
line accueil siege
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 3 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=2 rang=2
> 9 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
  WrapUpStarted advisor=ana team=siege until=39
> 9.1 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=3 offers=1 answered_by=team
> 10 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
> 39 Tick
  WrapUpEnded advisor=ana
  CallOffered call=c2 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ana
