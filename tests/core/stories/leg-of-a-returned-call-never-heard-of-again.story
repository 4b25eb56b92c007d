# A caller is back from an offer taken back; the end of its leg is never told: 5 s later it is gone.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2 SupervisorPauses ana meeting
  AdvisorPaused advisor=ana cause=supervisor reason=meeting
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=advisor-unavailable
  * WithdrawOffer offer=o1 call=c1
> 2 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=1 rang=1
> 3 CallReturned c1
  CallRequeued call=c1
> 4 SupervisorUnpauses ana
  AdvisorUnpaused advisor=ana cause=supervisor
> 7.9 Tick
> 8 Tick
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * WithdrawOffer offer=o1 call=c1
  * RingAdvisor offer=o2 call=c1 advisor=ana
