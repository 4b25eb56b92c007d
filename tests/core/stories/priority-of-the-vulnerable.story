# A vulnerable tenant goes first; a caller who was cut off finds the old place again.
team siege wrap_up=0
line accueil siege vulnerable_priority=10
advisor ana siege
tenant jeanne vulnerable=yes

> 0 CallArrived c1 accueil +331 -
  CallQueued call=c1 team=siege caller=+331
> 1 CallArrived c2 accueil +332 -
  CallQueued call=c2 team=siege caller=+332
> 10 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=abandoned offers=0
> 20 CallArrived c3 accueil +331 -
  CallQueued call=c3 team=siege caller=+331 place_at=0
> 21 CallArrived c4 accueil +334 - jeanne
  CallQueued call=c4 team=siege caller=+334
> 30 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c4 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c4 advisor=ana caller=+334
> 31 OfferConnected c4 o1
  CallConnected call=c4 offer=o1 advisor=ana team=siege waited=10 rang=1
> 40 CallHungUp c4
  CallCompleted call=c4 team=siege caller=+334 outcome=answered advisor=ana answered_at=31 offers=1 answered_by=team
> 40 LegEnded o1 talked
  OfferEnded call=c4 offer=o1 advisor=ana team=siege ending=talked
  CallOffered call=c3 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c3 advisor=ana caller=+331
