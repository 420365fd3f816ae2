// Command database makes a database for Grype of the advisories that Oakum matches against: rows of JSON on standard
// input, as bench/programs/print-advisories.ts prints them, into the directory that is its argument.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/spf13/afero"
)

type stretch struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"lastAffected"`
}

type row struct {
	ID        string    `json:"id"`
	Aliases   []string  `json:"aliases"`
	Ecosystem string    `json:"ecosystem"`
	Package   string    `json:"package"`
	Ranges    []stretch `json:"ranges"`
	Versions  []string  `json:"versions"`
	Withdrawn string    `json:"withdrawn"`
	Severity  string    `json:"severity"`
}

func main() {
	dir := os.Args[1]
	store, err := v6.NewWriter(v6.Config{DBDirPath: dir})
	must(err)
	made := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	provider := &v6.Provider{ID: "oakum-bench", Version: "1", Processor: "bench", DateCaptured: &made, InputDigest: "sha256:0"}
	must(store.AddProvider(*provider))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	var affected []*v6.AffectedPackageHandle
	for lines.Scan() {
		var one row
		must(json.Unmarshal(lines.Bytes(), &one))
		if one.Withdrawn != "" {
			continue
		}
		handle := &v6.VulnerabilityHandle{
			Name: one.ID, Status: v6.VulnerabilityActive, Provider: provider, ProviderID: provider.ID,
			PublishedDate: &made,
			BlobValue: &v6.VulnerabilityBlob{ID: one.ID, Aliases: one.Aliases,
				Severities: []v6.Severity{{Scheme: v6.SeveritySchemeCHMLN, Value: one.Severity, Rank: 1}}},
		}
		must(store.AddVulnerabilities(handle))
		affected = append(affected, &v6.AffectedPackageHandle{
			Vulnerability: handle, VulnerabilityID: handle.ID,
			OperatingSystem: systemOf(one.Ecosystem), Package: packageOf(one),
			BlobValue: &v6.PackageBlob{CVEs: []string{one.ID}, Ranges: rangesOf(one)},
		})
		if len(affected) == 500 {
			must(store.AddAffectedPackages(affected...))
			affected = nil
		}
	}
	must(lines.Err())
	must(store.AddAffectedPackages(affected...))
	must(store.SetDBMetadata())
	must(store.Close())
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), dir, "oakum-bench")
	must(err)
}

func systemOf(ecosystem string) *v6.OperatingSystem {
	name, release, found := strings.Cut(ecosystem, ":")
	if !found {
		return nil
	}
	release = strings.TrimPrefix(release, "v")
	major, minor, _ := strings.Cut(release, ".")
	id := strings.ToLower(name)
	return &v6.OperatingSystem{Name: id, ReleaseID: id, MajorVersion: major, MinorVersion: minor, Codename: codenames[ecosystem]}
}

// Grype asks for a release by the codename of its os-release, too.
var codenames = map[string]string{"Debian:11": "bullseye", "Debian:12": "bookworm", "Debian:13": "trixie"}

var types = map[string]string{"Go": "go-module", "PyPI": "python", "npm": "npm", "crates.io": "rust-crate", "RubyGems": "gem"}

func packageOf(one row) *v6.Package {
	kind := types[one.Ecosystem]
	if strings.HasPrefix(one.Ecosystem, "Debian:") {
		kind = "deb"
	}
	if strings.HasPrefix(one.Ecosystem, "Alpine:") {
		kind = "apk"
	}
	return &v6.Package{Ecosystem: kind, Name: one.Package}
}

var formats = map[string]string{"Go": "semver", "PyPI": "python", "npm": "semver", "crates.io": "semver", "RubyGems": "gem"}

func rangesOf(one row) []v6.Range {
	format := formats[one.Ecosystem]
	if strings.HasPrefix(one.Ecosystem, "Debian:") {
		format = "dpkg"
	}
	if strings.HasPrefix(one.Ecosystem, "Alpine:") {
		format = "apk"
	}
	var ranges []v6.Range
	for _, each := range one.Ranges {
		// Every version is affected; beside it, Grype would not take another stretch for an alternative.
		if constraintOf(each) == "" {
			return []v6.Range{{Version: v6.Version{Type: format}, Fix: fixOf("")}}
		}
	}
	for _, each := range one.Ranges {
		ranges = append(ranges, v6.Range{Version: v6.Version{Type: format, Constraint: constraintOf(each)}, Fix: fixOf(each.Fixed)})
	}
	for _, version := range one.Versions {
		ranges = append(ranges, v6.Range{Version: v6.Version{Type: format, Constraint: "= " + version}})
	}
	return ranges
}

func constraintOf(each stretch) string {
	var parts []string
	if each.Introduced != "" && each.Introduced != "0" {
		parts = append(parts, ">= "+each.Introduced)
	}
	if each.Fixed != "" {
		parts = append(parts, "< "+each.Fixed)
	} else if each.LastAffected != "" {
		parts = append(parts, "<= "+each.LastAffected)
	}
	return strings.Join(parts, ",")
}

func fixOf(version string) *v6.Fix {
	if version == "" {
		return &v6.Fix{State: v6.NotFixedStatus}
	}
	return &v6.Fix{Version: version, State: v6.FixedStatus}
}

func must(err error) {
	if err != nil {
		log.Fatal(fmt.Errorf("database: %w", err))
	}
}
