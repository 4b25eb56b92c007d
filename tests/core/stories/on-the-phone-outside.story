# An advisor with a call of another kind is not offered any; one that rings is taken back.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 PhoneInUse ana yes
  PhoneBecameInUse advisor=ana in_use=True
> 2 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
> 3 PhoneInUse ana no
  PhoneBecameInUse advisor=ana in_use=False
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 4 PhoneInUse ana yes
  PhoneBecameInUse advisor=ana in_use=True
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=advisor-unavailable
  * WithdrawOffer offer=o1 call=c1
> 4.1 LegEnded o1 withdrawn
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
> 9 PhoneInUse ana no
  PhoneBecameInUse advisor=ana in_use=False
  CallOffered call=c1 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c1 advisor=ana
