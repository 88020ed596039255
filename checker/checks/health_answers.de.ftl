title = Der Dienst antwortet, dass es ihm gut geht
why = Engine und Betrieb können nur auf einen Fehler reagieren, den der Dienst zugibt.
passed = `GET /health` antwortete 200 nach { $milliseconds } ms
expected = `GET /health` antwortet 200
status = `GET /health` antwortete { $status }: { $body }
silent = `GET /health` bekam keine Antwort: { $problem }
not-asked = das Labor hat nicht nach `/health` gefragt
direction = Dem Dienst geht es gut, wenn er seinen Datenordner beschreiben kann; frag dich, wem der Ordner gehört und was dort eingehängt ist.
