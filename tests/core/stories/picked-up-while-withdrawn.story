# The phone is picked up in the instant in which the offer is taken back: the caller returns to the
# old place and nobody is rung twice.
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
> 5 AdvisorPauses ana lunch r1
  AdvisorPaused advisor=ana cause=advisor reason=lunch
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=advisor-unavailable
  * WithdrawOffer offer=o1 call=c1
  * ConfirmRequest request=r1
> 5.01 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=3.01 rang=3.01
> 5.02 CallReturned c1
  CallRequeued call=c1
> 5.03 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
> 6 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ben
