# Whoever logs out or pauses has finished with the last call: no wrap-up is left afterwards.
team siege ring_for=20 wrap_up=-
line accueil siege
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=1 rang=1
> 9 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
  WrapUpStarted advisor=ana team=siege
> 9 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=2 offers=1 answered_by=team
> 10 AdvisorLogsOut ana
  AdvisorLoggedOut advisor=ana
  WrapUpEnded advisor=ana
> 11 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 12 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallOffered call=c2 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ana
> 13 OfferConnected c2 o2
  CallConnected call=c2 offer=o2 advisor=ana team=siege waited=1 rang=1
> 19 LegEnded o2 talked
  OfferEnded call=c2 offer=o2 advisor=ana team=siege ending=talked
  WrapUpStarted advisor=ana team=siege
> 19 CallHungUp c2
  CallCompleted call=c2 team=siege outcome=answered advisor=ana answered_at=13 offers=1 answered_by=team
> 20 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
  WrapUpEnded advisor=ana
> 30 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
