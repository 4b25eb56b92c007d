# A phone that is busy without our knowledge is left alone for a while; it is not a miss.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 2 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2.1 LegEnded o1 busy
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=busy
  AdvisorPaused advisor=ana cause=busy reason=busy until=12.1
> 12.1 Tick
  AdvisorUnpaused advisor=ana cause=busy
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
