# Advisors of another team take the call only where that is allowed, and after its delay.
team sablière wrap_up=0
team nord-est wrap_up=0
overflow sablière nord-est=60
line sab sablière
line ne nord-est
advisor ana sablière
advisor ben nord-est

> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 1 CallArrived c1 sab +33612345678 -
  CallQueued call=c1 team=sablière caller=+33612345678
> 2 CallArrived c2 ne - -
  CallQueued call=c2 team=nord-est
  CallOffered call=c2 offer=o1 advisor=ben team=nord-est
  * RingAdvisor offer=o1 call=c2 advisor=ben
> 3 OfferConnected c2 o1
  CallConnected call=c2 offer=o1 advisor=ben team=nord-est waited=1 rang=1
> 50 CallHungUp c2
  CallCompleted call=c2 team=nord-est outcome=answered advisor=ben answered_at=3 offers=1 answered_by=team
> 50 LegEnded o1 talked
  OfferEnded call=c2 offer=o1 advisor=ben team=nord-est ending=talked
> 61 Tick
  QueueJoined call=c1 team=nord-est
  CallOffered call=c1 offer=o2 advisor=ben team=sablière
  * RingAdvisor offer=o2 call=c1 advisor=ben caller=+33612345678
> 62 OfferConnected c1 o2
  CallConnected call=c1 offer=o2 advisor=ben team=sablière waited=61 rang=1
> 70 CallHungUp c1
  CallCompleted call=c1 team=sablière caller=+33612345678 outcome=answered advisor=ben answered_at=62 offers=1 answered_by=team
> 70 LegEnded o2 talked
  OfferEnded call=c1 offer=o2 advisor=ben team=sablière ending=talked
> 80 AdvisorPauses ben lunch
  AdvisorPaused advisor=ben cause=advisor reason=lunch
> 80 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 80 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 81 CallArrived c3 ne - -
  CallQueued call=c3 team=nord-est
> 200 AdvisorSaysReady ana
  AdvisorUnpaused advisor=ana cause=advisor
