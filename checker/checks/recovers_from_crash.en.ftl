title = The service is back after a crash
why = A crash that nobody repairs is a denial of service that one bad request is enough for.
passed = it crashed with exit code { $code } and answered again after { $milliseconds } ms
expected = the engine starts the crashed service again, and it answers
stayed-down = it crashed with exit code { $code } and stayed down
silent = it was started again ({ $count } times) and gave no good answer
too-slow = it answered again only after { $milliseconds } ms
direction = The engine can watch over the process; ask what it was told to do when the process ends.
