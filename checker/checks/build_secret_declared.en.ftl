title = The build gets its secrets by a secret mount
why = A secret in a build argument or a copied file stays in the image; a mount is gone when the step ends.
passed = mounted for the step that needs it, and passed to the build: { $ids }
expected = { $written ->
    [compose] a step mounts each of these secrets, and `build` hands them over: { $ids }
   *[run] a step mounts each of these secrets, and the build command passes them: { $ids }
}
not-mounted = no step that the image needs mounts the secret `{ $id }`
not-passed = { $written ->
    [compose] `build` hands over no secret `{ $id }`
   *[run] the build command does not pass the secret `{ $id }`
}
not-used = a step mounts the secret `{ $id }`, and no command of it reads it
argument = the build argument `{ $name }` holds one of the secrets
another-value = what is passed as `{ $id }` does not hold that secret
no-ids = the exercise names no secret
direction-mount = Ask which single step needs the secret, and how a step can see a file that no layer keeps.
direction-use = Ask which command of the build needs the secret, and where it gets it from now; the mount belongs to that step.
direction-pass = The step asks for the secret by its id; something has to bring it along under the same id.
direction-argument = A build argument stands in the history, in the records of the build and in the log of whoever runs it; the step gets the value from its mount alone.
direction-value = Look at what the file or the variable behind `src` or `env` holds: the step works with something else.
