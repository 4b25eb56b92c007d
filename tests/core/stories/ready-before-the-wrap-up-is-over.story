# Saying ready ends a timed wrap-up; its old alarm does not end the next one, which has no time.
team siege ring_for=20 wrap_up=30
team agence ring_for=20 wrap_up=-
line accueil siege
line loyer agence
advisor ana siege agence

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=1 rang=1
> 10 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
  WrapUpStarted advisor=ana team=siege until=40
> 10 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=2 offers=1 answered_by=team
> 15 AdvisorSaysReady ana
  WrapUpEnded advisor=ana
> 16 CallArrived c2 loyer -
  CallQueued call=c2 team=agence
  CallOffered call=c2 offer=o2 advisor=ana team=agence
  * RingAdvisor offer=o2 call=c2 advisor=ana
> 17 OfferConnected c2 o2
  CallConnected call=c2 offer=o2 advisor=ana team=agence waited=1 rang=1
> 20 LegEnded o2 talked
  OfferEnded call=c2 offer=o2 advisor=ana team=agence ending=talked
  WrapUpStarted advisor=ana team=agence
> 20 CallHungUp c2
  CallCompleted call=c2 team=agence outcome=answered advisor=ana answered_at=17 offers=1 answered_by=team
> 41 CallArrived c3 accueil -
  CallQueued call=c3 team=siege
