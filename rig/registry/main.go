// Command registry serves the OCI distribution API with referrers on a free port of 127.0.0.1.
// It prints that port as its only line, keeps blobs in the directory named by its first argument and manifests in memory.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: registry DIRECTORY")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(port)
	server := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: registry.New(
			registry.WithReferrersSupport(true),
			registry.WithBlobHandler(registry.NewDiskBlobHandler(os.Args[1])),
			registry.Logger(log.New(io.Discard, "", 0)),
		),
	}
	log.Fatal(server.Serve(listener))
}
