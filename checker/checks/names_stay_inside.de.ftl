title = Keine Frage nach einem Namen verlässt die Netzwerke des Dienstes
why = In einem Namen ist Platz für Daten: Wer nach jedem beliebigen Namen fragen darf, schreibt nach draußen.
passed = der Nameserver des Labors draußen hat von der Frage, die { $from } stellte, nichts gehört
expected = die Frage nach einem fremden Namen bleibt drinnen
heard = der Nameserver des Labors draußen hat die Frage gehört, die { $from } stellte
no-name-server = auch die Frage des Labors selbst wurde nicht gehört, also beweist Schweigen nichts
not-asked = die Frage wurde nicht zu Ende gestellt: { $attempt }
direction = Welches seiner Netzwerke führt nach draußen? Der Nameserver der Engine reicht weiter, was er nicht kennt.
