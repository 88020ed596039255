title = The kernel refuses the calls that Docker's own profile forbids
why = New user namespaces, keyrings and programs inside the kernel are where most ways out of a container begin.
passed = { $unclear ->
    [0] { $count } calls were made and refused, which the kernel takes without a filter
    [one] { $count } calls were made and refused, which the kernel takes without a filter; one more this kernel cannot show
   *[other] { $count } calls were made and refused, which the kernel takes without a filter; { $unclear } more this kernel cannot show
}
expected = every call that the profile of this engine forbids is refused
through = { $count ->
    [one] one call is answered as if there were no filter: { $calls }
   *[other] { $count } calls are answered as if there were no filter: { $calls }
}
weaker = { $count ->
    [one] the profile lets one call pass that the engine's own refuses: { $calls }
   *[other] the profile lets { $count } calls pass that the engine's own refuses: { $calls }
}
all-unclear = this kernel refuses all { $count } calls without a filter as well, so nothing shows what the filter does
direction-unconfined = The filter was switched off. If one program needs one call more, a profile that allows this one is enough.
direction-allow-all = A profile of your own takes the place of the engine's, it is not added to it: this one allows whatever it does not name.
direction-own = A profile of your own takes the place of the engine's; go through what it allows and compare it with what the service calls.
direction-capability = Docker's own profile opens such calls to a container that holds certain capabilities; look at what this one is given.
