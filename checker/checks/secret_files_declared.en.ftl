title = The definition hands over exactly the service's own secrets, as files
why = What nobody hands over needs no permission to protect it.
passed = { $service } is handed { $targets }
expected = { $own } for { $service }, each as a file at run time, and no other secret
foreign = { $service } is handed { $secret } as well, at { $at }
elsewhere = { $secret } is handed to { $service } as well, at { $at }: a container that nothing here works with
in-the-open = { $way ->
    [environment] { $secret } stands in the environment, as `{ $variable }`
    [command] { $secret } stands in the command that starts the container
    [health] { $secret } stands in the health check
    [label] { $secret } stands in the label `{ $variable }`
   *[arguments] { $secret } stands in the arguments of a process
}
missing = { $service } is not handed { $secret } as a file
other-value = a file for { $secret } is handed over, at { $at }, and it holds another value than the one that the task names
not-mounted = { $secret } lies at { $at }, and no line of this service's hands it over there
direction = { $written ->
    [compose] Read the list below `secrets:` of this service, with all that anchors and `extends` bring along; an entry without a reason goes.
   *[run] Read the mounts of this command one by one; each is for one secret that this service works with.
}
direction-value = The service takes the whole content of the file for the value. Compare it with the task, byte by byte: does anything stand in front of the value or behind it, a name, a quotation mark?
direction-open = Ask who may read what stands there: everybody whom the engine shows this container to. How does the service get the value from a file?
