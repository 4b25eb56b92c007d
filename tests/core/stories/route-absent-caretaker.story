# An absent caretaker is never rung: the deputy is, then the rental manager, then the advisors.
team siege wrap_up=0
line accueil siege route=jour trunk=op
trunk op
advisor ana siege
open jour caretaker/25 rental-manager/25 team:siege
tenant jeanne caretaker=g1,g2 rental_manager=m1

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 AbsentNow g1
  AbsencesChanged began=g1 ended=none
> 2 CallArrived c1 accueil +33612345678 - jeanne
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  ContactPassedOver call=c1 step=0 to=caretaker contact=g1 why=absent
  StepBegan call=c1 step=0 to=caretaker queues=none
  ContactOffered call=c1 offer=o1 contact=g2 to=caretaker team=siege trunk=op rank=1
  * RingContact offer=o1 call=c1 contact=+33-g2 caller=+33612345678 trunk=op confirm=True
> 27 LegEnded o1 no-answer
  OfferEnded call=c1 offer=o1 team=siege ending=no-answer contact=g2 to=caretaker
  StepBegan call=c1 step=1 to=rental-manager queues=none
  ContactOffered call=c1 offer=o2 contact=m1 to=rental-manager team=siege trunk=op rank=0
  * RingContact offer=o2 call=c1 contact=+33-m1 caller=+33612345678 trunk=op confirm=True
> 40 LegEnded o2 refused
  OfferEnded call=c1 offer=o2 team=siege ending=refused contact=m1 to=rental-manager
  StepBegan call=c1 step=2 to=team name=siege queues=siege
  CallOffered call=c1 offer=o3 advisor=ana team=siege
  * RingAdvisor offer=o3 call=c1 advisor=ana caller=+33612345678
> 50 OfferConnected c1 o3
  CallConnected call=c1 offer=o3 advisor=ana team=siege waited=48 rang=10
> 60 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=answered advisor=ana answered_at=50 offers=3 answered_by=team
> 60 LegEnded o3 talked
  OfferEnded call=c1 offer=o3 advisor=ana team=siege ending=talked
> 100 AbsentNow g1 g2 m1
  AbsencesChanged began=g2,m1 ended=none
> 101 CallArrived c2 accueil +33612345678 - jeanne
  CallQueued call=c2 team=siege caller=+33612345678 route=jour
  ContactPassedOver call=c2 step=0 to=caretaker contact=g1 why=absent
  ContactPassedOver call=c2 step=0 to=caretaker contact=g2 why=absent
  StepSkipped call=c2 step=0 to=caretaker why=absent
  ContactPassedOver call=c2 step=1 to=rental-manager contact=m1 why=absent
  StepSkipped call=c2 step=1 to=rental-manager why=absent
  StepBegan call=c2 step=2 to=team name=siege queues=siege
  CallOffered call=c2 offer=o4 advisor=ana team=siege
  * RingAdvisor offer=o4 call=c2 advisor=ana caller=+33612345678
> 102 CallHungUp c2
  CallCompleted call=c2 team=siege caller=+33612345678 outcome=short_abandoned offers=1
  OfferWithdrawn call=c2 offer=o4 advisor=ana why=caller-gone
  * WithdrawOffer offer=o4 call=c2
