# Asterisk leaves a leg ringing past its time: it is hung up, and counts as the miss it is.
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
> 2.1 OfferRinging o1
  OfferRang call=c1 offer=o1 advisor=ana
> 25 Tick
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=overdue
  * WithdrawOffer offer=o1 call=c1
> 25.1 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=no-answer
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
