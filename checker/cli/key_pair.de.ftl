there = `{ $path }` gibt es schon
help-there = Ein überschriebener Schlüssel ist verloren. Nimm einen anderen Namen oder räum ihn weg.
made =
    Gemacht: der private Schlüssel `{ $private }`, den nur du lesen darfst, und der öffentliche Schlüssel `{ $public }`, den jeder lesen darf.
    Der private gehört weder in ein Image noch in ein Repository; das Passwort in COSIGN_PASSWORD öffnet ihn.
