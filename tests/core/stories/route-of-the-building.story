# A building's own way goes before the line's; an agency's team before the line's own.
team siege wrap_up=0
team bourg wrap_up=0
line accueil siege route=jour trunk=op
line technique siege route=jour trunk=op by_building=no
trunk op
advisor ana siege
advisor ben bourg
open jour agency
open gardien caretaker/25 agency
tenant jeanne agency=bourg
tenant paul agency=bourg caretaker=g1 route=gardien

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 1 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=bourg caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=agency queues=bourg
  CallOffered call=c1 offer=o1 advisor=ben team=bourg
  * RingAdvisor offer=o1 call=c1 advisor=ben caller=+33612345678
> 2 CallArrived c2 accueil +33612345679 - paul
  CallQueued call=c2 team=bourg caller=+33612345679 route=gardien
  StepBegan call=c2 step=0 to=caretaker queues=none
  ContactOffered call=c2 offer=o2 contact=g1 to=caretaker team=bourg trunk=op rank=0
  * RingContact offer=o2 call=c2 contact=+33-g1 caller=+33612345679 trunk=op confirm=True
> 3 CallArrived c3 technique +33612345670 - paul
  CallQueued call=c3 team=bourg caller=+33612345670 route=jour
  StepBegan call=c3 step=0 to=agency queues=bourg
> 4 CallArrived c4 accueil - -
  CallQueued call=c4 team=siege route=jour
  StepBegan call=c4 step=0 to=agency queues=siege
  CallOffered call=c4 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c4 advisor=ana
