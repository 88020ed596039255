title = Kein Geheimnis wird dem Dienst in der Umgebung übergeben
why = Eine Variable steht in jeder Ausgabe von inspect, in jedem Kindprozess und in manchem Absturzbericht.
passed = keine Variable von { $service } enthält ein Passwort, einen Schlüssel oder ein Token
expected = Variablen, die eine Datei nennen oder gar nichts Geheimes
variable = { $service } bekommt ein Geheimnis in der Variablen { $name }
address = { $service } bekommt eine Adresse mit einem Passwort darin, in der Variablen { $name }
direction = { $written ->
    [compose] Frag dich, ob der Dienst den Wert aus einer Datei lesen kann; dann hat die Compose-Datei einen Platz dafür, den kein inspect zeigt.
   *[run] Frag dich, ob der Dienst den Wert aus einer Datei lesen kann; dann lässt sie sich dort einhängen, wo nur der Dienst sie öffnen darf.
}
