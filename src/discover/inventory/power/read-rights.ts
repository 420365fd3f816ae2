import * as z from 'zod';
import type { KubeObject, KubeReader } from '../../../edges/kube/interface.ts';
import { isPartial, type Outcome } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { readLists, sumOf } from '../list-reading.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles, serviceAccounts } from '../resources.ts';

const Texts = z
  .array(z.string())
  .nullish()
  .transform((texts) => texts ?? []);

/** With `resourceNames` it is about those objects only. */
const Rule = z.object({ apiGroups: Texts, resources: Texts, verbs: Texts, resourceNames: Texts });
export type Rule = z.infer<typeof Rule>;

const RoleDocument = z.object({ rules: z.array(Rule).nullish() });

const Subject = z.object({ kind: z.string(), name: z.string(), namespace: z.string().nullish() });

const BindingDocument = z.object({
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z.array(Subject).nullish(),
});

/** A role with its rules; one of the cluster has no namespace. */
export interface Role {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Who gets a role, and where: in one namespace, or everywhere. */
export interface Binding {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly role: { readonly kind: string; readonly name: string };
  readonly subjects: readonly z.infer<typeof Subject>[];
}

export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly mountsToken: boolean | undefined;
}

export interface Rights {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
  readonly accounts: readonly Account[];
}

/** The value is undefined where some of it was refused: of half the bindings nobody can say who has no right. */
export async function readRights(
  reader: KubeReader,
  scope: { readonly namespaces: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<Outcome<Rights | undefined>> {
  const ofCluster = await readLists(reader, clusterRoles, { ...scope, read: readRole });
  const ofNamespaces = await readLists(reader, roles, { ...scope, read: readRole });
  const everywhere = await readLists(reader, clusterRoleBindings, { ...scope, read: readBinding });
  const somewhere = await readLists(reader, roleBindings, { ...scope, read: readBinding });
  const accounts = await readLists(reader, serviceAccounts, { ...scope, read: readAccount });
  const coverage = sumOf([ofCluster, ofNamespaces, everywhere, somewhere, accounts]);
  if (isPartial(coverage)) return { value: undefined, coverage };
  const value = {
    roles: [...ofCluster.value, ...ofNamespaces.value],
    bindings: [...everywhere.value, ...somewhere.value],
    accounts: accounts.value,
  };
  return { value, coverage };
}

function readRole(object: KubeObject): Role {
  const { namespace, name } = object.metadata;
  return { namespace, name, rules: parseObjectAs(RoleDocument, object).rules ?? [] };
}

function readBinding(object: KubeObject): Binding {
  const { namespace, name } = object.metadata;
  const { roleRef, subjects } = parseObjectAs(BindingDocument, object);
  return { namespace, name, role: roleRef, subjects: subjects ?? [] };
}

const AccountDocument = z.object({ automountServiceAccountToken: z.boolean().nullish() });

function readAccount(object: KubeObject): Account {
  const { automountServiceAccountToken } = parseObjectAs(AccountDocument, object);
  const { namespace = '', name } = object.metadata;
  return { namespace, name, mountsToken: automountServiceAccountToken ?? undefined };
}
