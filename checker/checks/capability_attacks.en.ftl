title = The kernel refuses what only a capability allows
why = Raw sockets, foreign files and other users' processes are how an intruder goes on from one container to the next.
passed = { $unclear ->
    [0] { $count } attempts were made and refused
    [one] { $count } attempts were made and refused; one more is nothing that this kernel can show
   *[other] { $count } attempts were made and refused; { $unclear } more are nothing that this kernel can show
}
expected = every attempt that needs a capability ends with EPERM or EACCES
reached = { $count ->
    [one] one attempt succeeded ({ $attempt }); it takes { $capabilities }
   *[other] { $count } attempts succeeded, { $attempt } the first; they take { $capabilities }
}
all-unclear = this kernel answers none of the { $count } attempts with a clear refusal
direction = Ask which of these powers the service uses at all, and what gives it the others.
namespace = with `{ $option }` the service made itself a user namespace, and in it the kernel honours every capability
direction-namespace = The engine's own filter refuses such a namespace to whoever has no capability, and `{ $option }` switches it off. Ask what the service needs that for.
