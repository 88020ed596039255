title = The package database speaks the truth about the image
why = A scanner believes the database: what it does not name is there all the same, and nobody is warned of it.
passed =
    { $packages ->
        [one] 1 package is on record
       *[other] { $packages } packages are on record
    }, and the layers agree
passed-nothing = there is no package database in any layer, and no file of a known package
expected = every package whose files are in the image stands in its database, in that version
removed = a lower layer holds the database { $database }, and in the finished image it is gone
unrecorded = { $path } is a file of { $package } { $version }, which no database of the image names
other-version = { $path } is a file of { $package } { $version }, and the database says { $recorded }
forgotten =
    { $files ->
        [one] { $package } { $version } is gone from the database, and its file { $path } is still there
       *[other] { $package } { $version } is gone from the database, and { $files } of its files are still there, { $path } for one
    }
rewritten = the database says { $package } { $now } where it said { $before }, and no file of the package was written since
invented = the database names { $package } { $version }, and dpkg knows of no file of it
more = { $first }; and { $count } more
loose = { $path } is a distribution's C library, and no database says from which package
no-database = the image says that it is { $system }, and has no package database
expected-later = what runs is what was scanned: the packages of the container are those of its image
later-new = { $package } { $version } was installed when the container started, and is in no image that somebody could scan
later-other = { $package } is there as { $version } since the container started; in the image that is scanned it is { $before }
direction-later = What does the container do before the service starts? Packages come in while the image is built, where a scan sees them.
unread = the image has a database in { $database }, which this checker does not read
direction = Leave the database to the package manager: it writes an entry when it installs, and takes it away together with the files.
altered = { $path } is a file of { $package } { $version } by the records, and its content is not the one that the package brought
claimed = the list of { $package } { $version } names { $path }, and the package has no such file
direction-lists = The database lists its packages in `status`, and the files of each in `info/NAME.list` beside it. Was the whole folder taken along?
direction-files = A program of your own belongs beside the files of the packages, or into a package of its own. What a package does not bring, its list does not name.
absent = the database names { $package } { $version }, and no file of it is in the image, { $path } for one
direction-absent = A record belongs to its files. Whoever takes files along from another stage takes the records of these packages along, and no others.
