title = The kernel refuses the calls that this service never makes
why = Every call that a service does not need is one more place for a hole in the kernel, and a tool for whoever breaks in.
passed = refused: { $calls }
passed-unclear = { $passed }; this kernel cannot show { $calls }
expected = refused: { $calls }
through = { $count ->
    [one] one of these calls is answered as if there were no filter: { $calls }
   *[other] { $count } of these calls are answered as if there were no filter: { $calls }
}
unclear = this kernel refuses { $calls } without a filter as well, so nothing shows what the filter does
direction-no-profile = The engine's own profile is made for every service and cannot know what this one never calls; a profile of your own can.
direction-idle = The rule at this place forbids `{ $call }` in vain: line { $line } allows the same name, and in a list of what is allowed that one counts.
direction-allowed = The profile allows `{ $call }` at this place.
direction-default = No rule that counts in this container forbids `{ $call }`, and what no rule names is let through.
direction-remarks = { $direction } What the engine passes over: { $remarks }.
