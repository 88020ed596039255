no-variable = die Umgebung hat keine Variable `{ $name }`
unusable = der Schlüssel `{ $key }` ist nicht zu gebrauchen: { $problem }
