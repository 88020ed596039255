title = Der Build bekommt seine Geheimnisse über einen Secret-Mount
why = Ein Geheimnis im Build-Argument oder in einer kopierten Datei bleibt im Image; ein Mount ist weg, wenn der Schritt endet.
passed = für den Schritt eingehängt, der es braucht, und dem Build übergeben: { $ids }
expected = { $written ->
    [compose] ein Schritt hängt jedes dieser Geheimnisse ein, und `build` übergibt sie: { $ids }
   *[run] ein Schritt hängt jedes dieser Geheimnisse ein, und der Build-Befehl übergibt sie: { $ids }
}
not-mounted = kein Schritt, den das Image braucht, hängt das Geheimnis `{ $id }` ein
not-passed = { $written ->
    [compose] `build` übergibt das Geheimnis `{ $id }` nicht
   *[run] der Build-Befehl übergibt das Geheimnis `{ $id }` nicht
}
not-used = ein Schritt hängt das Geheimnis `{ $id }` ein, und keiner seiner Befehle liest es
argument = das Build-Argument `{ $name }` enthält eines der Geheimnisse
another-value = was als `{ $id }` übergeben wird, enthält dieses Geheimnis nicht
no-ids = die Übung nennt kein Geheimnis
direction-mount = Frag dich, welcher einzelne Schritt das Geheimnis braucht, und wie ein Schritt eine Datei sehen kann, die keine Schicht behält.
direction-use = Frag dich, welcher Befehl des Builds das Geheimnis braucht und woher er es jetzt bekommt; der Mount gehört zu diesem Schritt.
direction-pass = Der Schritt verlangt das Geheimnis nach seiner id; etwas muss es unter derselben id mitbringen.
direction-argument = Ein Build-Argument steht in der Historie, in den Aufzeichnungen des Builds und im Log von allen, die ihn starten; den Wert bekommt der Schritt allein über seinen Mount.
direction-value = Schau nach, was in der Datei oder Variable hinter `src` oder `env` steht: Der Schritt arbeitet mit etwas anderem.
