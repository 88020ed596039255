passed = passed
planned = planned
sum =
    { $available ->
        [one] 1 of { $all } exercises is available.
       *[other] { $available } of { $all } exercises are available.
    }
