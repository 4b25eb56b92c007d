# Everything is told twice: the second time changes nothing.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorLogsIn ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 1 CallArrived c1 accueil -
> 2 OfferRinging o1
  OfferRang call=c1 offer=o1 advisor=ana
> 2 OfferRinging o1
> 3 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=2 rang=2
> 3 OfferConnected c1 o1
> 9 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
> 9 LegEnded o1 talked
> 9 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=3 offers=1 answered_by=team
> 9 CallHungUp c1
> 9 CallArrived c1 accueil -
