head = Exercise { $number }: { $title }, hint { $level } of { $count }
more = Another hint: { $command }
last = You have seen all { $count } hints. The solution: { $command }
no-level = there is no hint { $level }; the exercise has { $count }
no-hint = the exercise `{ $exercise }` has no hints
