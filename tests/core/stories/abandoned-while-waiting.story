# Nobody is there; the caller gives up. Below five seconds it is a short abandonment.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 CallArrived c1 accueil +33612345678
  CallQueued call=c1 team=siege caller=+33612345678
> 1 CallArrived c2 accueil +33612345679
  CallQueued call=c2 team=siege caller=+33612345679
> 4 CallHungUp c1
  CallCompleted call=c1 team=siege caller=+33612345678 outcome=short_abandoned offers=0
> 30 CallHungUp c2
  CallCompleted call=c2 team=siege caller=+33612345679 outcome=abandoned offers=0
> 30 CallHungUp c2
