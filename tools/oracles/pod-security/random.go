package main

import "math/rand"

type object = map[string]any

// Absent about half of the time, else one of the values.
func maybe(random *rand.Rand, into object, key string, values ...any) {
	if random.Intn(2) == 0 {
		into[key] = values[random.Intn(len(values))]
	}
}

func some(random *rand.Rand, most int, values ...any) []any {
	list := []any{}
	for n := random.Intn(most + 1); n > 0; n-- {
		list = append(list, values[random.Intn(len(values))])
	}
	return list
}

// Mostly what passes, so that no check always fails and the others are seen too.
func shared(random *rand.Rand) object {
	context := object{}
	if random.Intn(4) == 0 {
		selinux := object{}
		maybe(random, selinux, "type", "", "container_t", "container_engine_t", "spc_t", nil)
		maybe(random, selinux, "user", "", "", "system_u", nil)
		maybe(random, selinux, "role", "", "", "object_r")
		context["seLinuxOptions"] = selinux
	}
	profile := func(values ...any) object {
		made := object{}
		maybe(random, made, "type", values...)
		return made
	}
	maybe(random, context, "seccompProfile", object{"type": "RuntimeDefault"}, object{"type": "Localhost"}, profile("Unconfined", "RuntimeDefault"), nil)
	if random.Intn(4) == 0 {
		context["appArmorProfile"] = profile("RuntimeDefault", "Localhost", "Unconfined")
	}
	if random.Intn(5) == 0 {
		context["windowsOptions"] = object{"hostProcess": random.Intn(3) == 0}
	}
	maybe(random, context, "runAsNonRoot", true, true, true, false, nil)
	maybe(random, context, "runAsUser", 1000, 1000, 0, nil)
	return context
}

func handler(random *rand.Rand) object {
	how := []string{"httpGet", "tcpSocket"}[random.Intn(2)]
	target := object{"port": 80}
	maybe(random, target, "host", "", "", "", "127.0.0.1", nil)
	return object{how: target}
}

func container(random *rand.Rand, name string) object {
	made := object{"name": name, "image": "i"}
	if random.Intn(5) > 0 {
		context := shared(random)
		maybe(random, context, "privileged", false, false, false, true, nil)
		maybe(random, context, "allowPrivilegeEscalation", false, false, true, nil)
		maybe(random, context, "procMount", "Default", "Default", "Unmasked", "", nil)
		if random.Intn(4) > 0 {
			context["capabilities"] = object{
				"drop": some(random, 2, "ALL", "ALL", "NET_RAW"),
				"add":  some(random, 2, "NET_BIND_SERVICE", "NET_BIND_SERVICE", "CHOWN", "NET_RAW", "SYS_ADMIN", "chown"),
			}
		}
		made["securityContext"] = context
	}
	if random.Intn(4) == 0 {
		made["ports"] = some(random, 2, object{"containerPort": 80}, object{"containerPort": 80, "hostPort": 0}, object{"containerPort": 80, "hostPort": 8080})
	}
	for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
		if random.Intn(8) == 0 {
			made[probe] = handler(random)
		}
	}
	if random.Intn(8) == 0 {
		made["lifecycle"] = object{[]string{"postStart", "preStop"}[random.Intn(2)]: handler(random)}
	}
	return made
}

var sources = []string{
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
	"hostPath", "nfs", "gcePersistentDisk", "flexVolume", "iscsi",
}

func volume(random *rand.Rand) object {
	made := object{"name": "v"}
	if random.Intn(10) > 0 {
		made[sources[random.Intn(len(sources))]] = object{}
	}
	maybe(random, made, "hostPath", nil, nil, nil, object{"path": "/"})
	return made
}

func randomPod(random *rand.Rand) object {
	spec := object{}
	for _, key := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if random.Intn(6) == 0 {
			spec[key] = random.Intn(2) == 0
		}
	}
	maybe(random, spec, "hostUsers", true, false, nil)
	maybe(random, spec, "os", object{"name": "windows"}, object{"name": "linux"}, object{}, nil)
	context := shared(random)
	if random.Intn(3) == 0 {
		names := []any{}
		for _, name := range some(random, 3, "kernel.shm_rmid_forced", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_wmem", "net.ipv4.tcp_notsent_lowat", "kernel.msgmax") {
			names = append(names, object{"name": name})
		}
		context["sysctls"] = names
	}
	maybe(random, spec, "securityContext", context, context, context, nil)
	spec["containers"] = []any{container(random, "one")}
	if random.Intn(3) == 0 {
		spec["initContainers"] = []any{container(random, "init"), container(random, "other")}
	}
	if random.Intn(6) == 0 {
		spec["ephemeralContainers"] = []any{container(random, "debug")}
	}
	if random.Intn(3) == 0 {
		spec["volumes"] = []any{volume(random), volume(random)}
	}
	annotations := object{}
	if random.Intn(4) == 0 {
		maybe(random, annotations, "container.apparmor.security.beta.kubernetes.io/one", "runtime/default", "localhost/x", "unconfined", "")
		maybe(random, annotations, "seccomp.security.alpha.kubernetes.io/pod", "runtime/default", "docker/default", "localhost/x", "unconfined", "", nil)
		maybe(random, annotations, "container.seccomp.security.alpha.kubernetes.io/init", "runtime/default", "unconfined")
	}
	return object{"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": "random", "annotations": annotations}, "spec": spec}
}
