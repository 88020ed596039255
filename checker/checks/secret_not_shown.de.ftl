title = Die Engine zeigt das Geheimnis niemandem
why = Wer die Engine fragen darf oder liest, was die Überwachung von ihr sammelt, hat alles, was dort steht.
passed = { $secret } und der Wert, der an seine Stelle trat, stehen in keiner der { $searched } Ausgaben von `docker inspect`, `docker service inspect` und `docker logs`
expected = keine Ausgabe von inspect und kein Log enthält { $secret }
shown = { $way ->
    [environment] `docker inspect` zeigt { $secret } in der Umgebung von { $service }: `{ $variable }`
    [command] `docker inspect` zeigt { $secret } im Befehl von { $service }
    [log] `docker logs` zeigt { $secret } in den Zeilen von { $service }
    [service] `docker service inspect` zeigt { $secret } in der Definition von { $service }
   *[inspect] `docker inspect` zeigt { $secret } in den Einstellungen von { $service }
}
not-searched = niemand hat nachgesehen, was die Engine zeigt
direction = { $way ->
    [environment] Welche Variable enthält den Wert, und welche könnte stattdessen einen Pfad enthalten?
    [command] Einen Befehl lesen alle: in der Ausgabe der Engine und in der Liste der Prozesse.
    [log] Frag dich, welche Zeile des Dienstes den Wert schreibt; wer das Log liest, dem genügt ein Pfad oder ein Name.
   *[inspect] Such den Wert in der Definition dieses Dienstes: Labels, der Health-Check, Optionen.
}
