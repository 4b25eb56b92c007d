# Asterisk cannot ring and no channel says why: after a moment's doubt the next advisor is rung.
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
> 2.01 OfferRefused o1
  OfferDoubted call=c1 offer=o1 advisor=ana doubt_until=2.31
> 2.4 Tick
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=unreachable
  AdvisorPaused advisor=ana cause=unreachable reason=unreachable until=32.4
  CallOffered call=c1 offer=o2 advisor=ben team=siege
  * WithdrawOffer offer=o1 call=c1
  * RingAdvisor offer=o2 call=c1 advisor=ben
> 9 PhoneReachable ana no
  PhoneBecameReachable advisor=ana reachable=False
> 12 PhoneReachable ana yes
  PhoneBecameReachable advisor=ana reachable=True
  AdvisorUnpaused advisor=ana cause=unreachable
