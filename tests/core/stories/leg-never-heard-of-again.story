# The end of a withdrawn leg is never told: the advisor is freed all the same.
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
> 3 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=short_abandoned offers=1
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=caller-gone
  * WithdrawOffer offer=o1 call=c1
> 8 Tick
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
  * WithdrawOffer offer=o1 call=c1
> 9 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallOffered call=c2 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ana
