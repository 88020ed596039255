head = Übung { $number }: { $title }, Hinweis { $level } von { $count }
more = Noch ein Hinweis: { $command }
last = Das waren alle { $count } Hinweise. Die Lösung: { $command }
no-level = den Hinweis { $level } gibt es nicht; die Übung hat { $count }
no-hint = die Übung `{ $exercise }` hat keine Hinweise
