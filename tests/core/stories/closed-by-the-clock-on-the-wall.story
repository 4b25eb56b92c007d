# Opening hours go by Asterisk's clock, told with the call; ours may be somewhere else.
team siege ring_for=20 wrap_up=0
line accueil siege
hours accueil 30600-63000
advisor ana siege

> 100 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 101 CallArrived c1 accueil - 30600
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 40000 CallArrived c2 accueil - 63000
  CallQueued call=c2 team=siege
  CallCompleted call=c2 team=siege outcome=closed reason=week offers=0
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=overdue
  * SendAway call=c2
  * WithdrawOffer offer=o1 call=c1
