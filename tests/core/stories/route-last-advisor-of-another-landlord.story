# Who spoke with this number for another landlord is not rung for this one.
team nord wrap_up=0
team sud wrap_up=0
line accueil sud route=jour
advisor ana nord
advisor ben sud
open jour last-advisor/20 team:sud
tenant jeanne last=ana

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 1 CallArrived c1 accueil +331 - jeanne
  CallQueued call=c1 team=sud caller=+331 route=jour
  StepSkipped call=c1 step=0 to=last-advisor why=not-allowed
  StepBegan call=c1 step=1 to=team name=sud queues=sud
  CallOffered call=c1 offer=o1 advisor=ben team=sud
  * RingAdvisor offer=o1 call=c1 advisor=ben caller=+331
