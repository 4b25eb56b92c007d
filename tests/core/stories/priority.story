# A call of higher priority is served before older ones.
team siege wrap_up=0
line accueil siege
line urgence siege priority=10
advisor ana siege

> 0 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
> 1 CallArrived c2 urgence -
  CallQueued call=c2 team=siege
> 5 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
  CallOffered call=c2 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c2 advisor=ana
