import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type { AdmissionRule, AdmissionRules, Coverage, Outcome, Unread } from '../../model/index.ts';
import { imagePolicyWebhook } from './image-policy-webhook.ts';
import { kyvernoRules } from './kyverno.ts';
import { clusterImagePolicyRule } from './policy-controller.ts';
import { clusterImagePolicies, imageValidatingPolicies, kyvernoPolicies, policyExceptions } from './reads.ts';

export interface AdmissionOptions {
  /** What the same cluster runs: controllers without resources of their own are known by that. */
  readonly images: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const mostPolicies = 10_000;

/** What a cluster's admission asks of images. @throws only for an abort. */
export async function readAdmission(
  reader: KubeReader,
  { images, signal }: AdmissionOptions,
): Promise<Outcome<AdmissionRules>> {
  const unread: Unread[] = [];
  const groups = await groupsOf(reader, { signal, unread });
  const reading = { reader, groups, unread, signal };
  const rules: AdmissionRule[] = [];
  const exceptions = await mayExcept(reading);
  for (const resource of kyvernoPolicies)
    await readEach(reading, resource, (object) =>
      rules.push(...kyvernoRules(object).map((rule) => (exceptions ? withException(rule) : rule))),
    );
  await readEach(reading, clusterImagePolicies, (object) => rules.push(clusterImagePolicyRule(object)));
  const opaque = [
    ...controllersOf(groups),
    ...runningControllers(images),
    ...(await imagePolicyWebhook(reader, signal)),
  ];
  for (const resource of imageValidatingPolicies)
    await readEach(reading, resource, ({ kind, metadata }) =>
      opaque.push({
        name: `Kyverno ${kind} ${metadata.name}`,
        reason: 'its expressions are not judged here, and several versions of Kyverno fail on keys in it',
      }),
    );
  const coverage: Coverage = { read: rules.length, total: rules.length + unread.length, unread };
  return { value: { rules, opaque }, coverage };
}

interface Reading {
  readonly reader: KubeReader;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly unread: Unread[];
  readonly signal: AbortSignal | undefined;
}

/** Whether anything may be let off a policy of Kyverno; what cannot be read may be. */
async function mayExcept(reading: Reading): Promise<boolean> {
  let seen = false;
  const before = reading.unread.length;
  await readEach(reading, policyExceptions, () => {
    seen = true;
  });
  return seen || reading.unread.length > before;
}

function withException(rule: AdmissionRule): AdmissionRule {
  const { unclear } = rule.scope;
  const exception = 'a PolicyException may let it off';
  return {
    ...rule,
    scope: { ...rule.scope, unclear: unclear === undefined ? exception : `${unclear}, ${exception}` },
  };
}

async function groupsOf(
  reader: KubeReader,
  { signal, unread }: Pick<Reading, 'signal' | 'unread'>,
): Promise<Reading['groups']> {
  try {
    return new Map((await reader.groups(signal)).map(({ name, versions }) => [name, versions]));
  } catch (error) {
    signal?.throwIfAborted();
    const what = 'which admission controllers there are';
    unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
    return new Map();
  }
}

/** What is not served is not there; what is served and cannot be read or understood is unread. */
async function readEach(
  { reader, groups, unread, signal }: Reading,
  resource: KubeResource,
  take: (object: KubeObject) => void,
): Promise<void> {
  const versions = groups.get(resource.group) ?? [];
  const version = versions.includes(resource.version) ? resource.version : versions[0];
  if (version === undefined) return;
  const what = `${resource.resource}.${resource.group}`;
  try {
    let seen = 0;
    for await (const object of reader.list({ ...resource, version }, { signal })) {
      seen += 1;
      if (seen > mostPolicies) {
        unread.push({ what, code: 'admission.too-many', reason: `only ${mostPolicies} are read` });
        return;
      }
      takeOne(object, { take, unread });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (errorCode(error) === 'kube.not-found') return;
    unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
  }
}

function takeOne(
  object: KubeObject,
  { take, unread }: { readonly take: (object: KubeObject) => void; readonly unread: Unread[] },
): void {
  try {
    take(object);
  } catch (error) {
    const { kind, metadata } = object;
    const reason = errorMessage(error).slice(0, 300);
    unread.push({ what: `${kind} ${metadata.name}`, code: 'admission.malformed', reason });
  }
}

const opaqueGroups: readonly (readonly [group: string, name: string, reason: string])[] = [
  ['constraints.gatekeeper.sh', 'Gatekeeper', 'its constraints are programs, which are not run here'],
  ['config.ratify.deislabs.io', 'Ratify', 'what it verifies is said by constraints of Gatekeeper'],
  ['config.ratify.dev', 'Ratify', 'what it verifies is said by constraints of Gatekeeper'],
];

function controllersOf(groups: Reading['groups']): AdmissionRules['opaque'][number][] {
  return opaqueGroups.filter(([group]) => groups.has(group)).map(([, name, reason]) => ({ name, reason }));
}

/** Connaisseur has no resources of its own; its policy lies in a ConfigMap of its namespace, which is not read. */
function runningControllers(images: readonly string[]): AdmissionRules['opaque'] {
  const runs = images.some((image) => /(^|\/)connaisseur(:|@|$)/.test(image));
  return runs ? [{ name: 'Connaisseur', reason: 'its configuration is not read' }] : [];
}
