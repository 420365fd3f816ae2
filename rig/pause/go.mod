// The program of the pause image.
module oakum.invalid/rig/pause

go 1.26.0
