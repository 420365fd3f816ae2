/** Which part of a cluster a command is about. */
export const scopeOptions = [
  ['-n, --namespace <name...>', 'only these namespaces'],
  ['-l, --selector <labels>', 'only workloads with these labels'],
] as const;
