title = Der Startbefehl verbietet neue Rechte
why = Was nur das heutige Image zufällig einhält, ist mit dem nächsten verloren; eine Zeile im Befehl bleibt.
passed = `{ $option }`
expected = `no-new-privileges`, und keine spätere Angabe, die es zurücknimmt
missing = { $written ->
    [compose] `security_opt` sagt nichts über neue Rechte
   *[run] kein `--security-opt` sagt etwas über neue Rechte
}
taken-back = `{ $option }`, und von mehreren Angaben gilt die letzte
engine-differs = die Engine zeigt die Sicherheitsoptionen { $shown }, und das steht nicht im Befehl
direction = Frag dich, welches Programm im Container je mehr Rechte mitbringen soll, als sein Starter hat. Bei den meisten Diensten ist es keines.
