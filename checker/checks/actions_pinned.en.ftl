title = Foreign actions are named by a commit, foreign images by a digest
why = Whoever takes over an action moves its tag, and the next run of your workflow carries out their program.
passed = { $count ->
    [0] nothing of other people's runs here
    [one] what comes from others is named by what cannot be moved
   *[other] all { $count } that come from others are named by what cannot be moved
}
expected = `owner/action@` with the whole commit hash, images with `@sha256:`
name = `{ $action }` is what `{ $name }` means today
short = in `{ $action }` stands a part of a hash, and a branch or a tag may be called like that
nothing = `{ $action }` names no version
image = the image `{ $image }` is what its tag means today
direction = Which commit does the tag mean today? Its version may stand behind it as a comment.
