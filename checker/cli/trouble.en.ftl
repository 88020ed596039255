course = the course cannot be read: { $detail }
help-course = If you set HARDEN_CHECK_EXERCISES, the mistake is in that folder; otherwise please report it.
unknown-exercise = no exercise is called `{ $asked }`
did-you-mean = did you mean `{ $name }`?
help-list = `harden-check list` shows the exercises.
not-available = the exercise `{ $folder }` is planned and not available yet
