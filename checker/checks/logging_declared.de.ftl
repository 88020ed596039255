title = Der Startbefehl sagt, wohin das Log geht
why = Ohne eigenen Treiber loggt ein Container so, wie der Host gerade eingestellt ist, und der nächste Host ist vielleicht anders eingestellt.
passed = der Treiber ist `{ $driver }` und die Adresse `{ $address }`, und die Engine zeigt beides
expected = ein Log-Treiber, der Zeilen an einen Sammler sendet, und dessen Adresse
missing = es ist kein Log-Treiber angegeben, also entscheidet die Vorgabe der Engine
stays = der Treiber ist `{ $driver }`, und der sendet nichts weg
engine-differs = die Engine zeigt den Treiber `{ $driver }` oder eine Adresse, die der Befehl nicht verlangt
direction = Der Log-Treiber und seine Optionen gehören zu den Einstellungen des Containers, wie seine Grenzen.
