title = Kein Prozess im Container ist root
why = Ein Eindringling erbt die Rechte des Prozesses, in den er einbricht, und von root im Container ist es ein Kernel-Fehler bis zu root auf dem Host.
passed = { $count ->
    [one] der einzige Prozess läuft mit der uid { $uid }, ohne uid 0 in Reserve
   *[other] alle { $count } Prozesse laufen ohne uid 0, der erste mit der uid { $uid }
}
passed-group-root = { $count ->
    [one] der einzige Prozess läuft mit der uid { $uid }; seine Gruppe ist 0 und öffnet, was die Gruppe root schreiben darf
   *[other] alle { $count } Prozesse laufen ohne uid 0, der erste mit der uid { $uid }; einer ist in Gruppe 0, die öffnet, was die Gruppe root schreiben darf
}
expected = reale, effektive, gesicherte und Dateisystem-uid jedes Prozesses sind nicht 0
root = Prozess { $pid } (`{ $name }`) läuft mit der uid 0
root-in-reserve = Prozess { $pid } (`{ $name }`) hat uid 0 in Reserve: reale, effektive, gesicherte und Dateisystem-uid sind { $uids }
direction = Schau nach, als wer die letzte Zeile deines Dockerfiles läuft, und ob der Startbefehl etwas anderes sagt.
