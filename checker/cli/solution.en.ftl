head = Exercise { $number }: { $title }, the reference solution
hints-first = the hints teach more than the solution; `harden-check hint { $number }` shows the next one
reasons = Why
