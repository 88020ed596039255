title = Every image builds
why = A service that cannot be built again cannot be patched, however well it was hardened once.
passed = { $count ->
    [one] the image `{ $image }` was built
   *[other] { $count } images were built
}
expected = every step of every build ends without an error
stopped = the build of `{ $image }` stopped at `{ $step }`: { $message }
    { $output }
no-build = no command builds an image
unknown = the lab does not know how the build of `{ $image }` ended
direction = Read the last lines of the step's own output; what it misses is often a file that `.dockerignore` leaves out, or a right that an earlier line took away.
direction-no-build = The checker builds your image itself, with the `docker build` command in your file.
