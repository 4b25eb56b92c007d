# The failure came before the channel's own events: the leg rings, so there was nothing to doubt.
team siege ring_for=20 wrap_up=0
line accueil siege
advisor ana siege
advisor ben siege

> 0 AdvisorLogsIn ana
  AdvisorLoggedIn advisor=ana
> 2 CallArrived c1 accueil -
  CallQueued call=c1 team=siege
  CallOffered call=c1 offer=o1 advisor=ana team=siege
  * RingAdvisor offer=o1 call=c1 advisor=ana
> 2.01 OfferRefused o1
  OfferDoubted call=c1 offer=o1 advisor=ana doubt_until=2.31
> 2.02 OfferRinging o1
  OfferRang call=c1 offer=o1 advisor=ana
> 3 Tick
> 4 OfferConnected c1 o1
  CallConnected call=c1 offer=o1 advisor=ana team=siege waited=2 rang=2
