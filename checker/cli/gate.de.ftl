may = Darf weiter: { $image }
refused = Abgelehnt: { $image }
origin = gebaut von { $builder } aus { $source }
no-policy = `{ $path }` ist keine Richtlinie, Zeile { $line }: { $detail }
help-policy = Eine Richtlinie nennt `key` und in den Tabellen `[provenance]` (`builder`, `source`, `ref`) und `[scan]` (`fail-on`, `max-age-days`), was sie verlangt.
