title = No file that builds or starts the services holds the secret
why = Scripts and compose files are committed, copied and pasted into chats; a secret in one belongs to all who read it.
passed = no script, compose file or Dockerfile holds it
expected = { $secret } in a file of its own, and in nothing that says how the services are built and started
found = { $path } holds { $secret }: { $excerpt }
found-encoded = { $path } holds { $secret }, written as { $encoding }: { $excerpt }
no-files = there is no file in the folder
direction = A comment, a `content` and what a pipe hands over are parts of the file as well. Where can the value lie so that this file names only the place?
