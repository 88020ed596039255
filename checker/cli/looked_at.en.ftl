no-image = the engine has no image `{ $image }`
help-build = Build it first, or give its name as `docker image ls` shows it. No registry is asked.
unreadable = the image `{ $image }` could not be read
