title = A health check is declared that can fail, and soon enough
why = Whoever replaces an ill container, an orchestrator or a person, has to learn first that it is ill.
passed = the health command is `{ $command }`; a hang is noticed after { $seconds } s at the earliest
expected = a health command that can fail, and settings that notice a hang within { $limit } s
missing = { $written ->
    [dockerfile] the Dockerfile has no health check
    [compose] neither the Dockerfile nor the compose file has a health check
   *[run] neither the Dockerfile nor the run command has a health check
}
build-stage-only = the health check stands only in a stage that is thrown away
switched-off = the health check is switched off again
cannot-fail = `{ $command }` succeeds whatever the service does
too-slow = a hang is noticed after { $seconds } s at the earliest: interval { $interval } s, { $retries } retries
long-start = the start period is { $start } s: a service that hangs from the start is called `starting` for as long
engine-differs = the engine shows no health check although `{ $command }` is declared
direction = Ask what a user would do to find out whether the service is well, and which program in the image could do that.
direction-slow = Three numbers decide how long it takes; ask how long your users would wait.
direction-start = Failures in the start period do not count; ask how long the service really needs to start.
