# The dialplan sends a caller to the rescue ladder by itself; who leaves talks with nobody any more.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
> 1800 CallLeft c1 longest-wait
  CallRescued call=c1 why=longest-wait
> 1801 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 1802 CallArrived c2 accueil -
  CallQueued call=c2 team=siege
  CallOffered call=c2 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c2 advisor=ana
> 1803 OfferConnected c2 o1
  CallConnected call=c2 offer=o1 advisor=ana team=siege waited=1 rang=1
> 1803.1 CallLeft c2 lease-lapsed
  CallRequeued call=c2
  CallRescued call=c2 why=lease-lapsed
