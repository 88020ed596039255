caption = Attacks: before and after
rule = rule under attack
before = at the start
after = now
succeeds = broken
stopped = holds
not-tried = not tried
sentence-none = No attack could be tried in this run.
sentence-stopped = Score: { $tried } attacks tried, none of them succeeds. At the start { $before } succeeded.
sentence-still =
    { $still ->
        [one] Score: { $tried } attacks tried, 1 of them still succeeds. At the start { $before } succeeded. Still broken: { $names }.
       *[other] Score: { $tried } attacks tried, { $still } of them still succeed. At the start { $before } succeeded. Still broken: { $names }.
    }
