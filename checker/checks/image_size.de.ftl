title = Das Image hält sein Größenbudget ein
why = Größe ist das einfachste Maß dafür, was korrigiert, übertragen und durchsucht werden muss.
passed = die unkomprimierten Schichten haben { $size } der erlaubten { $limit }
expected = alle Schichten zusammen haben unkomprimiert höchstens { $limit }
too-large = die unkomprimierten Schichten haben { $size }
no-size = das Labor hat in den Schichten des Images kein Byte gezählt
direction = Frag dich, welche Zeile am meisten hereinbringt, allen voran `FROM`. Es in einer späteren Zeile zu löschen, macht nichts kleiner: Eine Schicht behält ihr Gewicht.
