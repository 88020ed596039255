title = The health check calls a working service healthy
why = A health check that fails on a good day is soon ignored on a bad one.
passed = the working service became healthy
expected = the engine calls the working service `healthy`
no-check = the container has no health check
other-status = the working service is called `{ $status }`; { $end }
unsteady = the working service was called healthy, then ill, though it answered all the time; { $end }
direction = Run the health command by hand inside the container, and ask whether every program in it exists there.
