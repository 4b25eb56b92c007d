# An answer that we had given up wins over the offer that followed it: Asterisk knows who talks.
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
> 25.1 Tick
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=overdue
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * WithdrawOffer offer=o1 call=c1
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 25.2 OfferConnected c1 o1
  OfferWithdrawn call=c1 offer=o2 advisor=ben why=answered-elsewhere
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=23.2 rang=23.2
  * WithdrawOffer offer=o2 call=c1
> 25.3 LegEnded o2 withdrawn
  OfferEnded call=c1 offer=o2 advisor=ben team=siege ending=withdrawn
