minutes = { $count ->
    [one] about { $count } minute
   *[other] about { $count } minutes
}
not-started = not started
no-exercise = read only: the exercise for this step is not there yet
task = Your task
edit = In the folder `{ $folder }` you edit { $files }.
check = Check my work
works = Works: the service still does its job
attack = Attack: attempts from inside
declared = Declared: written down, and the engine reports the same
run-command = Save your files, then run this in your course folder:
hints = Hints
hint = Hint { $number }
wrong = Tempting wrong answers
fails = Caught by { $checks }.
solution = Solution
show-solution = Show the solution
other-rights = Other answers that are right as well:
reference = Reference
used-in = Used in
rules = { $count ->
    [one] rule { $rules }
   *[other] rules { $rules }
}
step = Step
checks = Checks
start-exercise = In your [course folder](foundations.md#setup):
start-step = This step has no exercise yet. In your [course folder](foundations.md#setup), make a folder for it that holds the pages of the notes service:
again = Now with your own answer, in the folder of the exercise:
clean-up = Clean up
clean-up-why = So that the names are free for the next chapter:
reset = `harden-check reset { $number }` brings the starting files back and keeps yours as a backup.
map-exercise = exercise, { $count } minutes
map-read = to read
report = What the checker says: { $counts }
option-partly = In part.
option-wrong = Not quite.
