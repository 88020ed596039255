title = The image holds no build tool
why = What only the build needs is attack surface in every container that runs afterwards.
passed = none of the image's { $count } files is a build tool
expected = no compiler and no build tool in the final file system
found = { $count ->
    [one] the image holds a build tool: { $paths }
   *[other] the image holds { $count } files of build tools: { $paths }
}
made-here = { $count ->
    [one] the image holds a tool that this build compiled for itself, with its source in brackets: { $paths }
   *[other] the image holds { $count } tools that this build compiled for itself, with their sources in brackets: { $paths }
}
direction = Ask which of the image's files the running service opens, and how the others came along.
