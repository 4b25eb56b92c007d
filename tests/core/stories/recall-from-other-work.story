# Three callers have waited a minute: whoever is at the mail comes back to the phone.
team siege wrap_up=0
line accueil siege
pause courrier yes 3 60
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 0 AdvisorPauses ana lunch
  AdvisorPaused advisor=ana cause=advisor reason=lunch
> 0 AdvisorLogsIn ben
  AdvisorLoggedIn advisor=ben
> 0 AdvisorPauses ben courrier
  AdvisorPaused advisor=ben cause=advisor reason=courrier
> 1 CallArrived c1 accueil +331 -
  CallQueued call=c1 team=siege caller=+331
> 2 CallArrived c2 accueil +332 -
  CallQueued call=c2 team=siege caller=+332
> 3 CallArrived c3 accueil +333 -
  CallQueued call=c3 team=siege caller=+333
> 62 Tick
> 63 Tick
  AdvisorUnpaused advisor=ben cause=advisor
  CallOffered call=c1 offer=o1 advisor=ben team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ben caller=+331
