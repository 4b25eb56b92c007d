# A place that was kept serves once: who has been answered queues like everybody else.
team siege wrap_up=0
line accueil siege
advisor ana siege

> 0 CallArrived c1 accueil +331 -
  CallQueued call=c1 team=siege caller=+331
> 10 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+331 outcome=abandoned offers=0
> 20 CallArrived c2 accueil +331 -
  CallQueued call=c2 team=siege caller=+331 place_at=0
> 21 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c2 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c2 advisor=ana caller=+331
> 22 OfferConnected c2 o1
  CallConnected call=c2 offer=o1 advisor=ana team=siege waited=2 rang=1
> 30 CallHungUp c2
  CallCompleted call=c2 team=siege caller=+331 outcome=answered advisor=ana answered_at=22 offers=1 answered_by=team
> 30 LegEnded o1 talked
  OfferEnded call=c2 offer=o1 advisor=ana team=siege ending=talked
> 31 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 40 CallArrived c3 accueil +332 -
  CallQueued call=c3 team=siege caller=+332
> 41 CallArrived c4 accueil +331 -
  CallQueued call=c4 team=siege caller=+331
> 50 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
  CallOffered call=c3 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c3 advisor=ana caller=+332
