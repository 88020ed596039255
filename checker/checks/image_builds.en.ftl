title = Every image builds
why = A service that cannot be built again cannot be patched, however well it was hardened once.
passed = { $count ->
    [one] the image `{ $image }` was built
   *[other] { $count } images were built
}
expected = every step of every build ends without an error
stopped = the build of `{ $image }` stopped: { $problem }
step = `{ $step }` failed: { $message }
    { $output }
dockerfile = the engine cannot read the Dockerfile: { $message }
missing-image = there is no image `{ $image }` in the engine; there are { $known }
other-digest = the engine has no `{ $image }`: the digest of what it has under this name is { $known }
no-digest = the engine has no `{ $image }`: its image store knows no digest of an image that came from no registry
beyond-engine = this engine's builder does not carry out `{ $what }` as Docker's does, so nothing is said against it
unknown-frontend = `# syntax={ $frontend }` names a front end that the engine does not have
missing-file = `{ $path }` does not exist
outside-file = `{ $path }` lies outside of the exercise's folder
unreadable-file = `{ $path }` in the context cannot be read
context-too-large = the context is larger than { $limit }, at least { $size }; its largest files are { $largest }
ignore-pattern = `{ $pattern }` in { $file } is no pattern
secret-from-environment = the secret `{ $id }` is to come from an environment variable, and the checker never reads yours; a file works
secret-too-large = the secret `{ $id }` is larger than { $limit }; the engine takes no larger one
too-slow = `{ $step }` was still running after { $seconds } s
no-build = no command builds an image
unknown = the lab does not know how the build of `{ $image }` ended
direction = Read the last lines of the step's own output: they come from the program that failed, and name what it missed.
direction-old-engine = Your engine's own reader of Dockerfiles is older than `{ $syntax }`: Docker { $engine } is the first that reads it. Say the same without it, or use a newer engine.
direction-unknown-to-engine = Today's Docker reads this Dockerfile, and { $engine } does not. Say the same with older means, or use a newer engine.
direction-no-shell = The base of this stage has no shell, and `RUN` in its shell form starts one: no such line works here. Ask which stage has a shell and could hand over the result, and what the step was for.
direction-stage-root = `COPY --from` begins at the root of the other stage's files, whatever its `WORKDIR` is. Ask where in that stage the file lies, from `/` on.
direction-program = Ask which image this step runs in and which programs it has: what an earlier stage or another base has is not there.
direction-file = A step sees the context without what `.dockerignore` leaves out, and what earlier steps of its own stage have made. Compare the path with both, letter by letter.
direction-right = A step runs as the user that the last `USER` before it names. Ask who may do this, and whether it can come before that line.
direction-network = The lab has no network to the outside, so that nothing can be fetched in a step. What a build needs comes from the context or from the base images.
direction-image = Nothing is fetched here: a build starts from the images of `harden-check images`, or from one that an earlier command of yours builds.
direction-digest = A digest names one image and no other. Take it from `docker image inspect`, field `RepoDigests`; where that is empty, name the version alone.
direction-frontend = Leave the line out, or name `docker/dockerfile`: the engine's own front end reads that language.
direction-folder = Every file of a build lies in the exercise's folder; compare the path in the command with what is there.
direction-secret = A file of the exercise's folder can be handed over as a secret: `--secret id=…,src=FILE`.
direction-context = `.dockerignore` says which files stay out of the context, one pattern a line.
direction-unreadable = The checker runs as you: a file that you cannot read, it cannot send. Give yourself the right, or leave the file out by `.dockerignore`.
direction-slow = Ask what the step waits for: a program that never ends, or input that nobody gives.
direction-no-build = The checker builds your image itself, with the `docker build` command in your file.
direction-duration = Newer engines take 0 for their own value, 30 s, and this one takes no such duration. Leave the option out, or write the time that you mean.
