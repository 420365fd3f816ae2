// A registry with the referrers API, held in a directory or in memory.
module oakum.invalid/rig/registry

go 1.26.0

require github.com/google/go-containerregistry v0.21.7
