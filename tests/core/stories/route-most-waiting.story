# A full queue is not joined, nor one whose advisors are all gone; the last resort always is.
team siege wrap_up=0 most_waiting=1
team agence wrap_up=0
line accueil siege route=jour
advisor ana siege
advisor ben agence
open jour team:siege/60 team:agence/60 team:siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 1 CallArrived c1 accueil +33612345678 -
  CallQueued call=c1 team=siege caller=+33612345678 route=jour
  StepBegan call=c1 step=0 to=team name=siege queues=siege until=61
> 2 CallArrived c2 accueil +33612345679 -
  CallQueued call=c2 team=siege caller=+33612345679 route=jour
  StepSkipped call=c2 step=0 to=team why=full
  StepSkipped call=c2 step=1 to=team why=nobody-there
  StepBegan call=c2 step=2 to=team name=siege queues=siege
> 61 Tick
  StepSkipped call=c1 step=1 to=team why=nobody-there
  StepBegan call=c1 step=2 to=team name=siege queues=siege
