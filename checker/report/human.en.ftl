exercise = Exercise { $number }: { $title }
works = Works: does the service still do its job?
attack = Attack: what can an intruder do?
declared = Declared: is it written down where others look for it?
failed = failed
skipped = skipped
error = lab error
tried =
    { $more ->
        [0] { $first }
        [one] { $first }, and 1 more
       *[other] { $first }, and { $more } more
    }
service = in { $service }
attempted = attempted
seen = seen
expected = expected
why = why
where = where
direction = direction
chapter = chapter
more-attempts =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
place-whole-file = { $file }
place-service = the running container { $service }
place-image = the image { $image }
unreadable =
    { $count ->
        [one] Your files cannot be read yet. Nothing was started.
       *[other] { $count } places in your files cannot be read yet. Nothing was started.
    }
outside-lab =
    { $count ->
        [one] Docker takes your files, and one place in them is more than the lab carries out. Nothing was started, and nothing is judged.
       *[other] Your files hold more than the lab carries out, and Docker takes it. Nothing was started, and nothing is judged. { $count } places:
    }
trouble = error
help = help
not-checked = Nothing was checked, and that is not your files' fault.
count-passed = { $count } passed
count-failed = { $count } failed
count-skipped = { $count } skipped
count-errors =
    { $count ->
        [one] 1 lab error
       *[other] { $count } lab errors
    }
elapsed = { $seconds } s
resembles = This looks like a mistake that is known here: { $about }
solved = Solved. What the intruder tries here no longer works.
open = No check failed, and not all could be judged: this exercise is not passed yet.
next = Next: { $command }
rule = rule
