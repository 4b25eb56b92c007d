# An advisor declines: no miss, a short rest, and the other advisor's phone rings.
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
> 3 LegEnded o1 declined
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=declined
  AdvisorPaused advisor=ana cause=declined reason=declined until=13
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 4 LegEnded o2 declined
  OfferEnded call=c1 offer=o2 advisor=ben team=siege ending=declined
  AdvisorPaused advisor=ben cause=declined reason=declined until=14
> 13 Tick
  AdvisorUnpaused advisor=ana cause=declined
  CallOffered call=c1 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c1 advisor=ana
