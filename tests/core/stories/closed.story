# Outside opening hours a call is sent away and rings nobody; at lunch too; the line beside it is open.
team siege ring_for=20 wrap_up=0
line accueil siege
line urgence siege priority=10
hours accueil 30600-45000 48600-63000
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 30599 CallArrived c1 accueil +33612345678
  CallQueued call=c1 team=siege caller=+33612345678
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=closed reason=week offers=0
  * SendAway call=c1
> 30600 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallOffered call=c2 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c2 advisor=ana
> 30601 CallHungUp c2
  CallCompleted call=c2 team=siege outcome=short_abandoned offers=1
  OfferWithdrawn call=c2 offer=o1 advisor=ana why=caller-gone
  * WithdrawOffer offer=o1 call=c2
> 30601 LegEnded o1 withdrawn
  OfferEnded call=c2 offer=o1 advisor=ana team=siege ending=withdrawn
> 45000 CallArrived c3 accueil -
  CallQueued call=c3 team=siege
  CallCompleted call=c3 team=siege outcome=closed reason=break offers=0
  * SendAway call=c3
> 45001 CallHungUp c3
> 45002 CallArrived c4 urgence -
  CallQueued call=c4 team=siege
  CallOffered call=c4 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c4 advisor=ana
