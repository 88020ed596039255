title = The service itself is PID 1, without a shell around it
why = A shell in front of the service keeps the stop signal to itself, and has to be in the image.
passed = the service is started as words: `{ $text }`
expected = the command that decides is written as a list of words
shell-form = `{ $text }` is wrapped into a shell by the engine
wrapped = `{ $text }` starts a shell that starts the service
nothing = neither { $text } nor the run command says what to start
direction = There are two ways to write this line; compare which program each of them makes PID 1.
