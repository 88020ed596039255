title = The engine shows the secret to nobody
why = Whoever may ask the engine, or reads what monitoring collects from it, has what stands there.
passed = { $secret } and the value that took its place stand in none of the { $searched } outputs of `docker inspect`, `docker service inspect` and `docker logs`
expected = no inspect output and no log holds { $secret }
shown = { $way ->
    [environment] `docker inspect` shows { $secret } in the environment of { $service }: `{ $variable }`
    [command] `docker inspect` shows { $secret } in the command of { $service }
    [log] `docker logs` shows { $secret } among the lines of { $service }
    [service] `docker service inspect` shows { $secret } in the definition of { $service }
   *[inspect] `docker inspect` shows { $secret } in the settings of { $service }
}
not-searched = nobody looked at what the engine shows
direction = { $way ->
    [environment] Which variable holds the value, and which could hold a path in its place?
    [command] Everybody reads a command: in the engine's output, and in the list of processes.
    [log] Ask which line of the service writes the value; a path or a name is enough for whoever reads the log.
   *[inspect] Look for the value in this service's definition: labels, the health check, options.
}
