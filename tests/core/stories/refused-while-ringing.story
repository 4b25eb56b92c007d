# A phone that stops ringing long before its time has said no, whatever code it used.
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
> 2.8 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=declined
  AdvisorPaused advisor=ana cause=declined reason=declined until=12.8
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 3 OfferRinging o2
  OfferRang call=c1 offer=o2 advisor=ben
> 22.8 LegEnded o2 no-answer
  OfferEnded call=c1 offer=o2 advisor=ben team=siege ending=no-answer
  AdvisorUnpaused advisor=ana cause=declined
  CallOffered call=c1 offer=o3 advisor=ben team=siege
  * RingAdvisor offer=o3 call=c1 advisor=ben
