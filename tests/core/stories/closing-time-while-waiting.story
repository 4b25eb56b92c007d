# Who waits when the line closes stays and is served; who comes later is sent away.
team siege ring_for=20 wrap_up=0
line accueil siege
hours accueil 30600-63000
advisor ana siege

> 62999 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
> 63000 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallCompleted call=c2 team=siege outcome=closed reason=week offers=0
  * SendAway call=c2
> 63001 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 63002 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=3 rang=1
> 63060 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=63002 offers=1 answered_by=team
> 63060 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
