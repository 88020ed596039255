title = Der Dienst kann sein eigenes Programm nicht ändern
why = Wer das Programm beschreiben kann, bleibt nach jedem Neustart und in jedem Container, der die Dateien teilt.
passed = { $count ->
    [one] der Schreibversuch wurde verweigert: { $attempt }
    [2] beide Schreibversuche wurden verweigert, darunter { $attempt }
   *[other] alle { $count } Schreibversuche wurden verweigert, darunter { $attempt }
}
expected = nichts, was der nächste Start ausführt, als Code liest oder ausliefert, lässt sich zum Schreiben öffnen
passed-unread = alle { $count } Schreibversuche wurden verweigert, darunter { $attempt }; nicht lesbar war, was diese starten oder laden: { $unread }
no-start = der Sonde wurde nicht gesagt, was der Container startet; so weiß niemand, was zu schützen ist
writable-start = { $role ->
    [program] der nächste Start führt `{ $of }` aus, und uid { $uid } darf `{ $target }` beschreiben
    [script] der nächste Start liest `{ $of }` als Code, und uid { $uid } darf `{ $target }` beschreiben
    [library] der nächste Start lädt `{ $of }`, und uid { $uid } darf `{ $target }` beschreiben
    [pages] der Dienst liefert seine Seiten aus `{ $of }` aus, und uid { $uid } darf `{ $target }` beschreiben
    [search] der nächste Start sucht erst nach `{ $of }`, bevor er nimmt, was er anderswo findet, und uid { $uid } darf dort etwas ablegen: `{ $target }` ist beschreibbar
   *[folder] der nächste Start braucht `{ $of }`, und uid { $uid } darf etwas anderes an diese Stelle setzen: `{ $target }` ist beschreibbar
}
writable = uid { $uid } darf { $targets } beschreiben
writable-owner = { $targets } gehört uid { $uid }: Sie gab sich das fehlende Recht mit `chmod` und konnte schreiben
nothing-refused = keinen der Pfade gibt es im Container, also war nichts zu sehen
hidden = der Kernel verbirgt das Programm von Prozess { $pid } (`{ $name }`); so weiß niemand, was zu schützen ist
direction = Frag dich, wem diese Dateien gehören und welchen Modus sie haben; ein Dienst muss sein Programm lesen, nicht besitzen. Was beschreibbar sein muss und was ausgeführt oder ausgeliefert wird, gehört in verschiedene Ordner.
direction-owner = Wem eine Datei oder ein Ordner gehört, der gibt sich mit `chmod` jedes Recht daran und braucht dafür keine Capability; ein Modus allein hält nur die anderen auf. Frag dich, wem das alles gehören muss: Der Dienst muss es nur lesen.
