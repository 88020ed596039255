title = Das Image hält sein Größenbudget ein
why = Größe ist das einfachste Maß dafür, was korrigiert, übertragen und durchsucht werden muss.
passed = das Image hat { $size } der erlaubten { $limit }
expected = alle Schichten zusammen haben höchstens { $limit }
too-large = das Image hat { $size }
no-size = die Engine hat dem Image keine Größe gegeben
direction = Eine Datei, die eine spätere Zeile löscht, wiegt in ihrer Schicht weiter; frag dich, was zuerst hereinkam.
