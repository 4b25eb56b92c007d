# Misses count in a row: a code that is dialled, or a call that is declined, ends the row.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege

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
> 45 LegEnded o3 declined
  OfferEnded call=c1 offer=o3 advisor=ana team=siege ending=declined
  AdvisorPaused advisor=ana cause=declined reason=declined until=55
> 46 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=declined
  CallOffered call=c1 offer=o4 advisor=ana team=siege
  * RingAdvisor offer=o4 call=c1 advisor=ana
> 66 LegEnded o4 no-answer
  OfferEnded call=c1 offer=o4 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o5 advisor=ana team=siege
  * RingAdvisor offer=o5 call=c1 advisor=ana
> 86 LegEnded o5 no-answer
  OfferEnded call=c1 offer=o5 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o6 advisor=ana team=siege
  * RingAdvisor offer=o6 call=c1 advisor=ana
> 87 AdvisorLogsOut ana
  AdvisorLoggedOut advisor=ana
  OfferWithdrawn call=c1 offer=o6 advisor=ana why=advisor-unavailable
  * WithdrawOffer offer=o6 call=c1
> 88 LegEnded o6 withdrawn
  OfferEnded call=c1 offer=o6 advisor=ana team=siege ending=withdrawn
> 89 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c1 offer=o7 advisor=ana team=siege
  * RingAdvisor offer=o7 call=c1 advisor=ana
> 109 LegEnded o7 no-answer
  OfferEnded call=c1 offer=o7 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o8 advisor=ana team=siege
  * RingAdvisor offer=o8 call=c1 advisor=ana
