title = The image is within its size budget
why = Size is the simplest measure of what has to be patched, pulled and searched.
passed = the image has { $size } of the allowed { $limit }
expected = all layers together have at most { $limit }
too-large = the image has { $size }
no-size = the engine gave the image no size
direction = A file that a later line deletes still weighs in its own layer; ask what came in first of all.
