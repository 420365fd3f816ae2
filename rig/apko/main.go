// Command apko reads with the packages of apko what Oakum's tests made or patched.
//
//	apko index URL ARCHITECTURE KEY_FILE   verifies the index below URL by the key and lists "name version"
//	apko package FILE                      opens a package file and prints "name version"
//	apko installed FILE                    reads an installed database and lists each package and its paths
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"chainguard.dev/apko/pkg/apk/apk"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: apko index URL ARCHITECTURE KEY_FILE | package FILE | installed FILE")
	}
	var err error
	switch os.Args[1] {
	case "index":
		err = index(os.Args[2:])
	case "package":
		err = onePackage(os.Args[2])
	case "installed":
		err = installed(os.Args[2])
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

func index(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("index wants URL, ARCHITECTURE and KEY_FILE")
	}
	key, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	keys := map[string][]byte{filepath.Base(args[2]): key}
	client := apk.WithHTTPClient(http.DefaultClient)
	found, err := apk.GetRepositoryIndexes(context.Background(), []string{args[0]}, keys, args[1], client)
	if err != nil {
		return err
	}
	for _, each := range found {
		for _, one := range each.Packages() {
			fmt.Println(one.Name, one.Version)
		}
	}
	return nil
}

func onePackage(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	found, err := apk.ParsePackage(context.Background(), file, uint64(info.Size()))
	if err != nil {
		return err
	}
	fmt.Println(found.Name, found.Version, found.ChecksumString())
	return nil
}

func installed(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	packages, err := apk.ParseInstalled(file)
	if err != nil {
		return err
	}
	for _, one := range packages {
		fmt.Println(one.Name, one.Version)
		for _, each := range one.Files {
			// The reader checks owners and modes, but does not keep them.
			fmt.Println("", each.Name)
		}
	}
	return nil
}
