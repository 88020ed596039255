unread = the image has a package database in { $database }, which harden-check does not read; a bill without its packages would not be true
doubtful = The records of some packages do not fit their files: this bill tells what the database says, and that is not all that is in the image.
