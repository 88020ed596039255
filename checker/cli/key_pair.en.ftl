there = `{ $path }` is there already
help-there = A key that was overwritten is lost. Choose another name, or move it away.
made =
    Made the private key `{ $private }`, which only you may read, and the public key `{ $public }`, which everybody may.
    The private key belongs neither in an image nor in a repository; the password in COSIGN_PASSWORD opens it.
