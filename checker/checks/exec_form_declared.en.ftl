title = The service itself is PID 1, without a shell around it
why = A shell in front of the service keeps the stop signal to itself, and has to be in the image.
passed = the service is started as words: `{ $text }`
expected = the service itself is written as a list of words, with no shell in front of it
shell-form = `{ $text }` is wrapped into a shell by the engine
wrapped = `{ $text }` starts a shell that starts the service
nothing = neither { $text } nor the run command says what to start
direction = Which program does this line make PID 1, and which one should it be?
