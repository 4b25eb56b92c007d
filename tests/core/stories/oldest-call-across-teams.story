# An advisor in two teams takes the oldest call of both, and is never rung twice.
team siege wrap_up=0
team agence wrap_up=0
line accueil siege
line agence agence
advisor ana siege agence

> 0 CallArrived c1 agence -
  CallQueued call=c1 team=agence
> 1 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
> 2 CallArrived c3 agence -
  CallQueued call=c3 team=agence
> 5 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c1 offer=o1 advisor=ana team=agence
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 6 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=agence waited=6 rang=1
> 7 CallHungUp c1
  CallCompleted call=c1 team=agence outcome=answered advisor=ana answered_at=6 offers=1 answered_by=team
> 7.1 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=agence ending=talked
  CallOffered call=c2 offer=o2 advisor=ana team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ana
> 8 OfferConnected c2 o2
  CallConnected call=c2 offer=o2 advisor=ana team=siege waited=7 rang=0.9
> 9 LegEnded o2 talked
  OfferEnded call=c2 offer=o2 advisor=ana team=siege ending=talked
  CallOffered call=c3 offer=o3 advisor=ana team=agence
  * RingAdvisor offer=o3 call=c3 advisor=ana
> 9.1 CallHungUp c2
  CallCompleted call=c2 team=siege outcome=answered advisor=ana answered_at=8 offers=1 answered_by=team
