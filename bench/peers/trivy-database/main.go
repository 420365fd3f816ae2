// Command database makes a database for Trivy of the advisories that Oakum matches against: rows of JSON on standard
// input, as bench/programs/print-advisories.ts prints them, into the directory that is its argument.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	bolt "go.etcd.io/bbolt"
)

type stretch struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"lastAffected"`
}

type row struct {
	ID        string    `json:"id"`
	Ecosystem string    `json:"ecosystem"`
	Package   string    `json:"package"`
	Ranges    []stretch `json:"ranges"`
	Versions  []string  `json:"versions"`
	Withdrawn string    `json:"withdrawn"`
	Severity  string    `json:"severity"`
}

var prefixes = map[string]string{"Go": "go", "PyPI": "pip", "npm": "npm", "crates.io": "cargo", "RubyGems": "rubygems"}

func main() {
	dir := filepath.Join(os.Args[1], "db")
	must(db.Init(dir))
	store := db.Config{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	must(store.BatchUpdate(func(tx *bolt.Tx) error {
		sources := map[string]bool{}
		for lines.Scan() {
			var one row
			if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
				return err
			}
			if one.Withdrawn != "" {
				continue
			}
			bucket := bucketOf(one.Ecosystem)
			if !sources[bucket] {
				sources[bucket] = true
				if err := store.PutDataSource(tx, bucket, types.DataSource{ID: "oakum-bench", Name: "oakum-bench"}); err != nil {
					return err
				}
			}
			if err := store.PutVulnerability(tx, one.ID, types.Vulnerability{Severity: strings.ToUpper(one.Severity)}); err != nil {
				return err
			}
			for _, advisory := range advisoriesOf(one) {
				if err := store.PutAdvisory(tx, []string{bucket, one.Package}, one.ID, advisory); err != nil {
					return err
				}
			}
		}
		return lines.Err()
	}))
	must(db.Close())
	now := time.Now().UTC()
	must(metadata.NewClient(dir).Update(metadata.Metadata{Version: db.SchemaVersion, UpdatedAt: now, NextUpdate: now.Add(24 * time.Hour), DownloadedAt: now}))
}

func bucketOf(ecosystem string) string {
	if name, release, found := strings.Cut(ecosystem, ":"); found {
		return strings.ToLower(name) + " " + strings.TrimPrefix(release, "v")
	}
	return prefixes[ecosystem] + "::oakum-bench"
}

// A distribution's fix is one version; a language's advisory has constraints, joined as Trivy's own builder writes them.
func advisoriesOf(one row) []types.Advisory {
	if strings.Contains(one.Ecosystem, ":") {
		var all []types.Advisory
		for _, each := range one.Ranges {
			all = append(all, types.Advisory{FixedVersion: each.Fixed})
		}
		return all
	}
	var advisory types.Advisory
	for _, each := range one.Ranges {
		var parts []string
		if each.Introduced != "" && each.Introduced != "0" {
			parts = append(parts, ">="+each.Introduced)
		}
		if each.Fixed != "" {
			parts = append(parts, "<"+each.Fixed)
			advisory.PatchedVersions = append(advisory.PatchedVersions, each.Fixed)
		} else if each.LastAffected != "" {
			parts = append(parts, "<="+each.LastAffected)
		}
		if len(parts) == 0 {
			parts = []string{">=0"}
		}
		advisory.VulnerableVersions = append(advisory.VulnerableVersions, strings.Join(parts, ", "))
	}
	for _, version := range one.Versions {
		advisory.VulnerableVersions = append(advisory.VulnerableVersions, "="+version)
	}
	return []types.Advisory{advisory}
}

func must(err error) {
	if err != nil {
		log.Fatal(fmt.Errorf("database: %w", err))
	}
}
