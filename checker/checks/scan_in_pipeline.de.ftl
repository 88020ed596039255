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
direction-scan = Welcher Schritt baut das Image? Dahinter, und bevor etwas gepusht wird, ist der Platz für einen Scanner.
direction-event = Welches Ereignis startet den Workflow, wenn jemand eine Änderung vorschlägt, und läuft der Schritt dann?
direction-end = Verfolg den Exit-Code des Scanners auf seinem Weg nach oben: vom Befehl zum Skript, zum Schritt, zum Job.
direction-order = Was läuft vor dem Scan, und was daneben? Ein Job beginnt sofort, es sei denn, er braucht einen anderen.
