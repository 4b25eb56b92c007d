# Logging out while talking leaves the conversation alone; no wrap-up, no further call.
team siege
line accueil siege
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=1 rang=1
> 3 AdvisorLogsOut ana r1
  AdvisorLoggedOut advisor=ana
  * ConfirmRequest request=r1
> 9 LegEnded o1 talked
  OfferEnded call=c1 offer=o1 advisor=ana team=siege ending=talked
> 9.1 CallHungUp c1
  CallCompleted call=c1 team=siege outcome=answered advisor=ana answered_at=2 offers=1 answered_by=team
> 10 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
