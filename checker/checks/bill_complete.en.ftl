title = The bill of materials leaves nothing out
why = What nobody wrote down is asked about by nobody when its hole becomes known, and the intruder finds it first.
passed =
    { $packages ->
        [one] 1 package
       *[other] { $packages } packages
    } and { $programs ->
        [one] 1 program
       *[other] { $programs } programs
    } that no package brought: all of them are named
expected = every package, and every program that no package brought, is named in the bill
package = { $package } { $version } is in the image and not in the bill
package-excluded = { $package } { $version } is in the image, and the bill excludes it: it says there that this package is not delivered
no-record = { $package } { $version } is in the image ({ $path }) and not in the bill, and no record of the image knows of it
program = { $path } is a program or a library that no package brought, and it is not in the bill
more = { $first }; and { $count } more
direction = Write the bill of the finished image, after its last build. What a tool leaves out belongs in it by hand, a program with its path and its SHA-256.
direction-records = The image has no records of a package manager, and a tool cannot name what nobody noted. Where did the build stage have them, and what did the last stage take over?
package-source = { $package } { $version } is in the image, and the bill names only { $source }, the source package that it was built from
direction-several = The folder has { $bills } bills of materials, and each of them has to be complete. Write { $file } anew, too, or remove the one that nobody keeps up to date.
