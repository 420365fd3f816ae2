// The oracle of src/formats/pod-security: asks Kubernetes' own admission library, and prints one JSON line a pod with
// its answer for every version of the policy. Pods are upstream's own test data and seeded random ones.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"sort"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

const newest = 37

type answer struct {
	From       int      `json:"from"`
	Baseline   []string `json:"baseline"`
	Restricted []string `json:"restricted"`
}

type line struct {
	Source  string          `json:"source"`
	Pod     json.RawMessage `json:"pod"`
	Answers []answer        `json:"answers"`
}

// Each check says its id as the reason, so that what the evaluator refuses can be named.
func evaluator() policy.Evaluator {
	checks := policy.DefaultChecks()
	for i := range checks {
		id := string(checks[i].ID)
		for j := range checks[i].Versions {
			ask := checks[i].Versions[j].CheckPod
			checks[i].Versions[j].CheckPod = func(m *metav1.ObjectMeta, s *corev1.PodSpec) policy.CheckResult {
				result := ask(m, s)
				result.ForbiddenReason = id
				return result
			}
		}
	}
	made, err := policy.NewEvaluator(checks, nil)
	must(err)
	return made
}

func ids(results []policy.CheckResult) []string {
	found := []string{}
	for _, result := range results {
		if !result.Allowed {
			found = append(found, result.ForbiddenReason)
		}
	}
	return found
}

func answers(ask policy.Evaluator, pod *corev1.Pod) []answer {
	all := []answer{}
	for minor := 0; minor <= newest; minor++ {
		version := api.MajorMinorVersion(1, minor)
		one := answer{
			From:       minor,
			Baseline:   ids(ask.EvaluatePod(api.LevelVersion{Level: api.LevelBaseline, Version: version}, &pod.ObjectMeta, &pod.Spec)),
			Restricted: ids(ask.EvaluatePod(api.LevelVersion{Level: api.LevelRestricted, Version: version}, &pod.ObjectMeta, &pod.Spec)),
		}
		if len(all) > 0 {
			last := all[len(all)-1]
			if fmt.Sprint(last.Baseline, last.Restricted) == fmt.Sprint(one.Baseline, one.Restricted) {
				continue
			}
		}
		all = append(all, one)
	}
	return all
}

func main() {
	ask := evaluator()
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	emit := func(source string, raw []byte) {
		var pod corev1.Pod
		must(json.Unmarshal(raw, &pod))
		for i := range pod.Spec.Volumes {
			// As the API server does before it asks (SetDefaults_Volume of k8s.io/kubernetes/pkg/apis/core/v1).
			if source := &pod.Spec.Volumes[i].VolumeSource; *source == (corev1.VolumeSource{}) {
				source.EmptyDir = &corev1.EmptyDirVolumeSource{}
			}
		}
		must(out.Encode(line{source, raw, answers(ask, &pod)}))
	}
	seen := map[string]bool{}
	paths := []string{}
	must(filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" {
			paths = append(paths, path)
		}
		return err
	}))
	sort.Strings(paths)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		must(err)
		raw, err := yaml.YAMLToJSON(text)
		must(err)
		if !seen[string(raw)] {
			seen[string(raw)] = true
			name, err := filepath.Rel(os.Args[1], path)
			must(err)
			emit(name, bytes.TrimSpace(raw))
		}
	}
	random := rand.New(rand.NewSource(20261121))
	for i := 0; i < 400; i++ {
		raw, err := json.Marshal(randomPod(random))
		must(err)
		emit("random", raw)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
