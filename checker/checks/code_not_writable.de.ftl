title = Der Dienst kann sein eigenes Programm nicht ändern
why = Wer das Programm beschreiben kann, bleibt nach jedem Neustart und in jedem Container, der die Dateien teilt.
passed = { $count ->
    [one] der Schreibversuch wurde verweigert: { $attempt }
    [2] beide Schreibversuche wurden verweigert, darunter { $attempt }
   *[other] alle { $count } Schreibversuche wurden verweigert, darunter { $attempt }
}
expected = das Programm und seine Ordner lassen sich nicht zum Schreiben öffnen
writable = uid { $uid } darf { $targets } beschreiben
nothing-refused = keinen der Pfade gibt es im Container, also war nichts zu sehen
hidden = der Kernel verbirgt das Programm von Prozess { $pid } (`{ $name }`); so weiß niemand, was zu schützen ist
direction = Frag dich, wem diese Dateien gehören und welchen Modus sie haben; ein Dienst muss sein Programm lesen, nicht besitzen.
