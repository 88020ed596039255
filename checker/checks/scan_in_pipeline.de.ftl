title = Ein Workflow scannt das Image, bevor es weitergeht
why = Eine bekannte Lücke, nach der niemand sucht, geht mit jeder Lieferung hinaus, und Angreifer schlagen sie in denselben Listen nach.
passed = { $tool } in { $file } hält den Lauf an, wenn es etwas findet, und vorher wird nichts gepusht
expected = ein Schritt, der das Image bei einem Pull-Request oder Push nach bekannten Lücken durchsucht und fehlschlägt, wenn er eine findet
none = { $count ->
    [one] der Workflow scannt nichts
   *[other] keiner der { $count } Workflows scannt etwas
}
not-started = den Workflow mit { $tool } startet weder ein Pull-Request noch ein Push des Hauptzweigs
not-run = der Schritt mit { $tool } hat eine Bedingung, die kein Pull-Request und kein Push erfüllt, oder eine, die niemand kennt
only-reports = { $tool } soll nicht fehlschlagen: Es meldet, was es findet, und endet mit 0
passed-over = das Skript macht weiter, egal was { $tool } findet
forgiven = `continue-on-error` lässt den Lauf weitergehen, egal was { $tool } findet
too-late = das Image kann gepusht werden, bevor { $tool } es angesehen hat
unreached = die Zeile mit { $tool } wird nie ausgeführt: Etwas davor beendet das Skript oder lässt sie aus
refused = { $tool } kennt `{ $word }` nicht: Es bricht sofort ab und hat nichts angesehen
too-early = { $tool } sieht nach, bevor das Image hier gebaut ist, also das vom letzten Mal oder gar keines
other-image = gepusht wird hier ein anderes Image als das, das { $tool } angesehen hat
built-again = nach { $tool } wird das Image noch einmal gebaut, und gepusht wird das neue, das niemand angesehen hat
in-spite = dieser Schritt pusht, auch wenn { $tool } davor fehlgeschlagen ist: So steht es in seiner Bedingung
elsewhere = { $file } pusht das Image beim selben Ereignis und wartet nicht auf { $tool }
direction-scan = Welcher Schritt baut das Image? Dahinter, und bevor etwas gepusht wird, ist der Platz für einen Scanner.
direction-event = Welches Ereignis startet den Workflow, wenn jemand eine Änderung vorschlägt, und läuft der Schritt dann?
direction-end = Verfolg den Exit-Code des Scanners auf seinem Weg nach oben: vom Befehl zum Skript, zum Schritt, zum Job.
direction-order = Was läuft vor dem Scan, und was daneben? Ein Job beginnt sofort, es sei denn, er braucht einen anderen.
direction-words = Was sagt der Scanner zu seinem Aufruf? Starte die Zeile einmal von Hand, mit einem Image, das du kennst.
direction-image = Verfolge das Image an seinem Namen: Welcher Build hat es gemacht, welches wird angesehen, welches gepusht?
direction-elsewhere = Workflows warten nicht aufeinander. Welcher darf pushen, und woher weiß er, dass der Scan nichts gefunden hat?
