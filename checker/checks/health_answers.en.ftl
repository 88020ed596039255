title = The service answers that it is healthy
why = An engine or an operator can only react to a failure that the service admits.
passed = `GET /health` answered 200 after { $milliseconds } ms
expected = `GET /health` answers 200
status = `GET /health` answered { $status }: { $body }
silent = `GET /health` got no answer: { $problem }
not-asked = the lab did not ask for `/health`
direction = The service is healthy when it can write its data folder; ask who owns the folder and what is mounted there.
