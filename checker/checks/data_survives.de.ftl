title = Notizen überleben ihren Container
why = Ein Container, der jederzeit weggeworfen werden darf, lässt sich nur wegwerfen, wenn seine Daten woanders liegen.
passed = eine Notiz aus dem einen Container war in seinem Nachfolger zu lesen
expected = eine Notiz, die vor dem Austausch des Containers geschrieben wurde, ist danach zu lesen
not-written = die Notiz ließ sich nicht schreiben: { $answer }
lost = der neue Container kennt die Notiz nicht
no-answer = der neue Container antwortete nicht gut: { $answer }
direction = Schau nach, wo der Dienst seine Notizen aufbewahrt, und was davon übrig ist, wenn der Container weg ist.
