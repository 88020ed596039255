title = The application's own tests are green
why = A new version that breaks the application is taken back in a hurry, and the vulnerability comes back with it.
passed =
    { $count ->
        [one] 1 test ran in the container and is green
       *[other] { $count } tests ran in the container, and all are green
    }
expected = the { $count } tests of `{ $file }`, the exercise's copy, run in the container and are green
red = { $count } tests ran, and not all are green: { $said }
not-run = the tests did not all run, the program ended with { $code }: { $said }
endless = the tests had not ended after a minute
no-tests = there is no test in the exercise's `{ $file }`
direction = Run the tests yourself, as the chapter does. Which package came in a version whose first number is another one? What does the manifest promise about it?
