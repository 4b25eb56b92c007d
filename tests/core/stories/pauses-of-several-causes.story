# A pause is held by each of its causes; one that ends does not end another's.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 AdvisorPauses ana lunch r1
  AdvisorPaused advisor=ana cause=advisor reason=lunch
  * ConfirmRequest request=r1
> 2 SupervisorPauses ana meeting
  AdvisorPaused advisor=ana cause=supervisor reason=meeting
> 3 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
> 4 AdvisorSaysReady ana r2
  AdvisorUnpaused advisor=ana cause=advisor
> 5 SupervisorUnpauses ana
  AdvisorUnpaused advisor=ana cause=supervisor
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
