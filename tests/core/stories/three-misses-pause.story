# Three misses in a row pause the advisor; saying ready ends that pause and the count.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 21 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
> 41 LegEnded o2 no-answer
  OfferEnded call=c1 offer=o2 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c1 advisor=ana
> 61 LegEnded o3 no-answer
  OfferEnded call=c1 offer=o3 advisor=ana team=siege ending=no-answer
  AdvisorPaused advisor=ana cause=no-answer reason=no-answer
> 90 AdvisorSaysReady ana r1
  AdvisorUnpaused advisor=ana cause=no-answer
  CallOffered call=c1 offer=o4 advisor=ana team=siege
  * ConfirmRequest request=r1
  * RingAdvisor offer=o4 call=c1 advisor=ana
> 110 LegEnded o4 no-answer
  OfferEnded call=c1 offer=o4 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o5 advisor=ana team=siege
  * RingAdvisor offer=o5 call=c1 advisor=ana
