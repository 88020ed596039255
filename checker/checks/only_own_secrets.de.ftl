title = Der Dienst sieht seine eigenen Geheimnisse und kein anderes
why = Wer einen Dienst übernimmt, hat jedes Geheimnis, das dieser lesen konnte.
passed = { $from } sieht { $own } und sonst nichts: { $files } Dateien und ganz `/proc` wurden durchsucht, die anderen Container { $asked }-mal gefragt
expected = { $from } sieht { $own } und kein anderes Geheimnis
reached = { $way ->
    [environment] { $from } kann { $secrets } lesen: in der Umgebung, `{ $variable }` ({ $at })
    [arguments] { $from } kann { $secrets } lesen: in den Argumenten eines Prozesses, { $at }
    [packed] { $from } kann { $secrets } lesen: gepackt in { $at }
    [command] { $secrets } steht im Befehl, der { $from } startet
    [health] { $secrets } steht im Health-Check von { $from }
    [label] { $secrets } steht in einem Label von { $from }, `{ $variable }`
    [network] { $from } kann { $secrets } lesen: { $at } gibt es jedem, der fragt
   *[file] { $from } kann { $secrets } lesen: { $at }
}
missing = { $from } sieht { $secret } nicht, womit der Dienst doch arbeitet
unreadable = { $at } mit { $secret } ist da, und der Benutzer des Dienstes darf es nicht lesen ({ $errno })
not-searched = die Übung legt kein Geheimnis `{ $secret }` aus
cut-off = die Suche kam nicht ans Ende, also weiß niemand, was sonst noch da ist
direction = { $way ->
    [environment] Frag dich, wer diese Variable setzt und welcher Dienst sie braucht; eine Datei geht an einen Dienst, eine Umgebung an alle seine Prozesse.
    [arguments] Frag dich, in welcher Befehlszeile es steht; dort kann es jeder Prozess des Containers lesen.
    [packed] Packen ist kein Abschließen. Frag dich, welcher Dienst dort packt und wer dieses Volume sonst noch hat.
    [command] Die Engine behält den ganzen Befehl und zeigt ihn allen, die fragen; eine Datei geht nur an einen Dienst.
    [health] Ein Health-Check braucht kein Geheimnis eines anderen Dienstes. Was muss er wirklich herausfinden?
    [label] Labels sind zum Lesen da, für alle, die die Engine fragen dürfen. Welcher Dienst braucht diesen Wert, und als was?
    [network] Frag dich, was dieser Dienst aus welchem Ordner herausgibt und ob darin ein Geheimnis liegt.
   *[file] Verfolge diesen Pfad bis zu der Zeile, die ihn in diesen Dienst bringt: Welche Zelle der Tabelle hat sie gefüllt, und mit welchem Grund?
}
direction-own = Vergleiche mit der Tabelle: Womit dieser Dienst arbeitet, muss als Datei zu ihm kommen, die sein Benutzer lesen darf.
