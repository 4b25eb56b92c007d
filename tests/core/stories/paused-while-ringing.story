# An advisor pauses while the phone rings: the offer is taken back, the next advisor is rung.
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
> 5 AdvisorPauses ana lunch r1
  AdvisorPaused advisor=ana cause=advisor reason=lunch
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=advisor-unavailable
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * WithdrawOffer offer=o1 call=c1
  * ConfirmRequest request=r1
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 5.1 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
> 60 AdvisorSaysReady ana r2
  AdvisorUnpaused advisor=ana cause=advisor
  OfferWithdrawn call=c1 offer=o2 advisor=ben why=overdue
  CallOffered call=c1 offer=o3 advisor=ana team=siege
  * ConfirmRequest request=r2
  * WithdrawOffer offer=o2 call=c1
  * RingAdvisor offer=o3 call=c1 advisor=ana
