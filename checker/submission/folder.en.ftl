no-folder = there is no folder `{ $path }`
not-a-folder = `{ $path }` is not a folder
no-file = there is no file `{ $path }` in the submission
not-a-file = `{ $path }` is not a regular file
not-text = `{ $path }` is not a text file in UTF-8
too-large = `{ $path }` is larger than 1 MiB
link-out = `{ $path }` is a link that leads out of the submission's folder
unreadable = `{ $path }` cannot be read: { $reason }
