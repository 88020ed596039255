title = Der Dienst selbst ist PID 1, ohne Shell darum herum
why = Eine Shell vor dem Dienst behält das Stoppsignal für sich und muss im Image sein.
passed = der Dienst wird als Wörter gestartet: `{ $text }`
expected = der Dienst selbst steht als Liste von Wörtern da, ohne Shell davor
shell-form = `{ $text }` wird von der Engine in eine Shell gewickelt
wrapped = `{ $text }` startet eine Shell, die den Dienst startet
nothing = weder { $text } noch der Startbefehl sagt, was zu starten ist
direction = Welches Programm macht diese Zeile zu PID 1, und welches sollte es sein?
