title = Der Health-Check nennt einen funktionierenden Dienst gesund
why = Ein Health-Check, der an einem guten Tag scheitert, wird an einem schlechten nicht mehr beachtet.
passed = der funktionierende Dienst wurde als gesund gemeldet
expected = die Engine nennt den funktionierenden Dienst `healthy`
no-check = der Container hat keinen Health-Check
other-status = der funktionierende Dienst heißt `{ $status }`; { $end }
unsteady = der funktionierende Dienst wurde erst gesund und dann krank genannt, obwohl er die ganze Zeit antwortete; { $end }
direction = Führ den Befehl des Health-Checks von Hand im Container aus, und frag dich, ob es jedes Programm darin dort gibt.
