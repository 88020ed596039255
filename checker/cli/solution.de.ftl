head = Übung { $number }: { $title }, die Musterlösung
hints-first = aus den Hinweisen lernst du mehr als aus der Lösung; `harden-check hint { $number }` zeigt den nächsten
reasons = Warum
