title = The service starts and stays up
why = Hardening that keeps the service from running protects nothing, and is switched off the next day.
passed = the container `{ $service }` is running
expected = the container `{ $service }` runs
no-command = no command starts a container named `{ $service }`
not-started = the engine could not start it: { $error }
out-of-memory = it ended because it ran out of the memory it may have
ended = it ended with exit code { $code }
not-running = it is not running
with-log = { $end }. Its last lines:
    { $log }
direction = Read its last lines and ask which file, right or path it misses; the start was the same as with your own `docker run`.
direction-no-shell = `{ $keyword }` in its shell form is handed to `/bin/sh`, and this image has none. Ask which form starts the program itself.
direction-refused = It never ran: the engine names what it cannot do; look for the flag or the file that asks for that. Your own `docker run` says the same.
direction-no-command = The exercise looks for a container by its name; give one the name `{ $service }`.
direction-profile = The container runs under { $file }, and a call that a profile refuses ends a start like this; exit code 159 is a filter that kills. The engine needs some calls for the start itself.
direction-user = The engine does not know the user `{ $user }`. A name has to stand in the image's `/etc/passwd` exactly so, in upper and lower case, and a group in `/etc/group`; whatever stands behind it on the line, a remark with `#` as well, belongs to the name. A number may be as large as 2147483647.
