# A call is queued, offered to the advisor who has been ready the longest, answered, and ends once.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 10 CallArrived c1 accueil +33612345678
  CallQueued call=c1 team=siege caller=+33612345678
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana caller=+33612345678
> 10.1 OfferRinging o1
  OfferRang call=c1 offer=o1 advisor=ana
> 13 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=3 rang=3
> 73 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=answered advisor=ana answered_at=13 offers=1 answered_by=team
> 73.1 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
> 80 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallOffered call=c2 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ben
