# Nobody picks up: it counts as a miss and the call, at its old place, rings the next advisor.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 2 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2.1 OfferRinging o1
  OfferRang call=c1 offer=o1 advisor=ana
> 22 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 22.1 OfferRinging o2
  OfferRang call=c1 offer=o2 advisor=ben
> 25 OfferConnected c1 o2
  CallConnected call=c1 offer=o2 advisor=ben team=siege waited=23 rang=3
