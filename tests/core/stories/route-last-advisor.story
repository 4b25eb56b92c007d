# Whoever spoke with this tenant the last time is waited for, a while; then anybody.
team siege wrap_up=0
line accueil siege route=jour
advisor ana siege
advisor ben siege
open jour last-advisor/20 team:siege
tenant jeanne last=ana
tenant paul last=ben

> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=last-advisor queues=@ana until=21
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana caller=+33612345678
> 2 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=1 rang=1
> 3 CallArrived c2 accueil +33612345679 - jeanne
  CallQueued call=c2 team=siege caller=+33612345679 route=jour
  StepBegan call=c2 step=0 to=last-advisor queues=@ana until=23
> 23 Tick
  StepBegan call=c2 step=1 to=team name=siege queues=siege
  CallOffered call=c2 offer=o2 advisor=ben team=siege
  * RingAdvisor offer=o2 call=c2 advisor=ben caller=+33612345679
> 24 OfferConnected c2 o2
  CallConnected call=c2 offer=o2 advisor=ben team=siege waited=21 rang=1
> 30 AdvisorLogsOut ben
  AdvisorLoggedOut advisor=ben
> 31 CallArrived c3 accueil +33612345670 - paul
  CallQueued call=c3 team=siege caller=+33612345670 route=jour
  StepSkipped call=c3 step=0 to=last-advisor why=absent
  StepBegan call=c3 step=1 to=team name=siege queues=siege
