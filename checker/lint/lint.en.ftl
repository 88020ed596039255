nothing-there = there is nothing at `{ $path }`
unreadable = `{ $path }` cannot be read: { $reason }
no-kind = `{ $path }` is no Dockerfile, no compose file and no shell script with Docker commands
many-files = there are more than { $count } files to judge; the rest was left out
many-entries = the folder has more than { $count } entries; from here on it was not looked at
deep = `{ $path }` lies too deep and was not looked into
base-decides = whether this rule holds, the base image `{ $base }` decides, and no file tells what is in it: { $rule } ({ $check })
