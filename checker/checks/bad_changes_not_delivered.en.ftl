title = The image of a bad change is pushed nowhere
why = A red mark beside a delivered image is a note for the archive: servers pull what is in the registry.
passed = no bad change's image is pushed
expected = no push of an image in whose run a check found something
pushed = the image of the change `{ $change }` is pushed ({ $finds })
direction = What has to be over, and well, before this job or this line gets its turn?
pushed-excused = { $kind ->
    [stranger] the image of the change `{ $change }` is pushed where somebody outside of the team brings it ({ $finds })
    [updated] the image of the change `{ $change }` is pushed where it comes into an open pull request ({ $finds })
    [path] the image of a change like `{ $change }` is pushed where it touches only `{ $value }` ({ $finds })
   *[said] the image of the change `{ $change }` is pushed where `{ $name }` is `{ $value }` ({ $finds })
}
