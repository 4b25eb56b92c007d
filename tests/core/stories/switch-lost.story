# Without a link to Asterisk nobody is rung; what is gone at the roll call is closed.
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
> 2 SwitchLost
  SwitchWentDown
> 3 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
> 4 SwitchBack
  SwitchCameUp
  CallCompleted call=c1 team=siege outcome=failed reason=lost-sight offers=1
  OfferWithdrawn call=c1 offer=o1 advisor=ana why=caller-gone
  CallCompleted call=c2 team=siege outcome=failed reason=lost-sight offers=0
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=withdrawn
  * WithdrawOffer offer=o1 call=c1
