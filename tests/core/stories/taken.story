# Picked up, but the caller was gone or somebody else's: no blame, free again at once.
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
> 2 LegEnded o1 taken
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=taken
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
> 3 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=short_abandoned offers=2
  OfferWithdrawn call=c1 offer=o2 advisor=ana why=caller-gone
  * WithdrawOffer offer=o2 call=c1
> 3.1 LegEnded o2 withdrawn
  OfferEnded call=c1 offer=o2 advisor=ana team=siege ending=withdrawn
