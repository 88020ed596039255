title = The run command leaves the seccomp filter on
why = A line that switches the filter off for one evening's search stays for years, and nobody sees it from outside.
passed-default = nothing takes the engine's own profile away
passed-own = the profile { $file }
with-remarks = { $seen }; the engine passes over: { $remarks }
expected = { $written ->
    [compose] the engine's own profile, or one of your own in `security_opt`
   *[run] the engine's own profile, or one of your own after `--security-opt seccomp=`
}
unconfined = `{ $option }` switches the filter off
empty = { $file } names neither a default action nor a rule, which is no filter at all to the engine
engine-differs = the engine shows something else than `{ $option }` asks for
direction = Ask which call the program lacked that day. A profile can allow that one and keep the others out.
direction-empty = Without a default action nothing happens to a call; a profile begins with what is to happen to everything that it does not name.
