title = The service stops when it is asked to
why = A service that has to be killed loses what it was writing, and makes every roll-out of a patch slow.
passed = it ended { $milliseconds } ms after the stop signal, with exit code { $code }
expected = it ends by itself within { $seconds } s of the stop signal
killed = it did not react to the stop signal and was killed (exit code 137); it had { $seconds } s
unheard = the container ended with exit code { $code }, but the service never heard the signal: it was killed when the first process ended
late = it ended only after { $milliseconds } ms, later than { $seconds } s
direction = The signal goes to PID 1 alone; ask which program that is, and whether it passes the signal on.
