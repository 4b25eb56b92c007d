# A line that the configuration does not know: nobody serves it, the dialplan's longest wait does.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1 CallArrived c1 oubliee -
  CallQueued call=c1
> 1801 CallLeft c1 longest-wait
  CallRescued call=c1 why=longest-wait
