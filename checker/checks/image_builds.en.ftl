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
direction = Read the last lines of the step's own output; what it misses is often a file that `.dockerignore` leaves out, or a right that an earlier line took away.
direction-no-build = The checker builds your image itself, with the `docker build` command in your file.
