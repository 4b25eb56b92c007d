# The leg of an offer taken back ends before its caller returns: no wrap-up, the call waits again.
team siege ring_for=20 wrap_up=30
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
> 2.1 LegEnded o1 taken
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
> 2.2 CallReturned c1
  CallRequeued call=c1
> 3 SupervisorUnpauses ana
  AdvisorUnpaused advisor=ana cause=supervisor
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
