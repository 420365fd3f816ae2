// Command kubernetes is every program of a cluster in one binary: the first argument names the program,
// the others are its own. One binary shares the code that all of them link, which makes the build
// and the file several times smaller than seven of them.
package main

import (
	"fmt"
	"os"
	_ "time/tzdata" // CronJob time zones, as the real mains have it

	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

var programs = map[string]func(){
	"kube-apiserver":          apiserver,
	"kube-controller-manager": controllerManager,
	"kube-scheduler":          scheduler,
	"kubectl":                 kubectl,
	"kubelet":                 kubelet,
	"kubeadm":                 kubeadm,
	"etcd":                    etcd,
	"kwok":                    kwok,
	"pki":                     pki,
}

func main() {
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kubernetes PROGRAM ARGUMENT...; programs: kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet kubeadm etcd kwok pki")
		os.Exit(64)
	}
	run := programs[os.Args[1]]
	os.Args = os.Args[1:]
	run()
}
