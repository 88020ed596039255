minutes = { $count ->
    [one] about { $count } minute
   *[other] about { $count } minutes
}
not-started = not started
no-exercise = read only: the exercise for this step is not there yet
task = Your task
edit = In the folder `{ $folder }` you edit { $files }.
check = Check my work
works = The service still works
attack = Attacks from inside
declared = Written down, and the engine agrees
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
