title = Kein Weg führt vom Benutzer des Dienstes zurück zu root
why = Ein unprivilegierter Benutzer schützt nichts, solange ein Programm, eine Capability oder eine Datei ihn wieder zu root macht.
passed = kein erreichbares Programm macht den, der es startet, zu root, kein Prozess hat uid 0, und root zu werden wurde verweigert
passed-closed = { $count ->
    [one] ein Programm würde Rechte anheben, und `no-new-privileges` hält jeden Prozess davon ab
   *[other] { $count } Programme würden Rechte anheben, und `no-new-privileges` hält jeden Prozess davon ab
}
expected = kein Programm, keine Capability, keine uid und keine Datei, die den Benutzer des Dienstes zu root macht
is-root = Prozess { $pid } (`{ $name }`) hat bereits uid 0
holds-capability = Prozess { $pid } (`{ $name }`) hat { $capabilities }
became-root = der Benutzer des Dienstes konnte sich selbst zu uid 0 machen
etc-writable = { $file ->
    [passwd] der Benutzer des Dienstes darf { $target } beschreiben, wo steht, welche uid ein Name hat
    [group] der Benutzer des Dienstes darf { $target } beschreiben, wo steht, wer zu welcher Gruppe gehört
    [shadow] der Benutzer des Dienstes darf { $target } beschreiben, wo steht, welches Passwort ein Konto öffnet
   *[folder] der Benutzer des Dienstes darf in { $target } die Dateien ersetzen, in denen steht, welche uid, Gruppen und welches Passwort ein Name hat
}
raising-programs = { $count ->
    [one] ein erreichbares Programm gibt Rechte von root: { $paths }
   *[other] { $count } erreichbare Programme geben Rechte von root: { $paths }
}
direction = Entweder verlieren die Programme ihre besonderen Bits oder verlassen das Image, oder der Container erfährt, dass niemand durch einen Programmstart Rechte gewinnt.
direction-root = Ein Prozess, der root ist, braucht keinen Weg zurück; kläre zuerst, als wer der Dienst läuft.
direction-capability = { $written ->
    [compose] Dieses Recht kommt von einem Schlüssel des Dienstes oder von der Programmdatei selbst; frag dich, wozu der Dienst es braucht.
   *[run] Dieses Recht kommt von einem Flag des Startbefehls oder von der Programmdatei selbst; frag dich, wozu der Dienst es braucht.
}
direction-etc = Schau nach, wem der Ordner gehört, welchen Modus er hat und welche Zeile das geändert hat.
direction-etc-owner = Wem eine Datei oder ein Ordner gehört, der gibt sich mit `chmod` jedes Recht daran. Such die Zeile, die das verschenkt hat, und frag dich, wem es gehören muss.
