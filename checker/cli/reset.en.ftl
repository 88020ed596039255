done = `{ $folder }` is back at its starting files.
backup = Your files are kept in { $path }
next = Next: { $command }
