title = Der Kernel verweigert Aufrufe, die dieser Dienst nie macht
why = Jeder Aufruf, den ein Dienst nicht braucht, ist eine Stelle mehr für eine Lücke im Kernel und ein Werkzeug für jeden, der einbricht.
passed = verweigert: { $calls }
passed-unclear = { $passed }; dieser Kernel kann { $calls } nicht zeigen
expected = verweigert: { $calls }
through = { $count ->
    [one] einer dieser Aufrufe wird beantwortet, als gäbe es keinen Filter: { $calls }
   *[other] { $count } dieser Aufrufe werden beantwortet, als gäbe es keinen Filter: { $calls }
}
unclear = dieser Kernel verweigert { $calls } auch ohne Filter, also zeigt nichts, was der Filter tut
direction-no-profile = Das Profil der Engine ist für jeden Dienst gemacht und kann nicht wissen, was dieser nie aufruft; ein eigenes Profil kann es.
direction-idle = Die Regel an dieser Stelle verbietet `{ $call }` vergeblich: Zeile { $line } erlaubt denselben Namen, und in einer Liste des Erlaubten zählt die.
direction-allowed = Das Profil erlaubt `{ $call }` an dieser Stelle.
direction-default = Keine Regel, die in diesem Container gilt, verbietet `{ $call }`, und was keine Regel nennt, kommt durch.
direction-remarks = { $direction } Was die Engine übergeht: { $remarks }.
