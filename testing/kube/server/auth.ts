import { forbidden, StatusError, unauthorized } from '../api/status.ts';
import { at, type Tree, textAt } from '../values/tree.ts';
import type { ObjectRoute } from './route.ts';

/** One rule, as in a Role; `namespace` makes it count there only, as a RoleBinding does. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  /** `pods`, `pods/eviction`, `*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly namespace?: string;
}

export interface User {
  readonly name: string;
  readonly groups?: readonly string[];
  /** Without rules the user may do everything. */
  readonly rules?: readonly Rule[];
}

export const administrator: User = {
  name: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** Bearer tokens and who they are. Without any token everybody is the administrator. */
export interface Tokens {
  set(token: string, user: User): void;
  /** From now on the token is refused as an expired one is. */
  revoke(token: string): void;
  /** @throws StatusError 401. */
  userOf(authorization: string | undefined): User;
}

export function makeTokens(): Tokens {
  const users = new Map<string, User | 'revoked'>();
  return {
    set: (token, user) => users.set(token, user),
    revoke: (token) => users.set(token, 'revoked'),
    userOf: (authorization) => {
      if (users.size === 0) return administrator;
      const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined && authorization === undefined)
        return { name: 'system:anonymous', groups: ['system:unauthenticated'], rules: [] };
      const user = users.get(token ?? '');
      if (user === undefined || user === 'revoked') throw unauthorized();
      return user;
    },
  };
}

export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** With its door: `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export function allows(user: User, asked: Attributes): boolean {
  return user.rules === undefined || user.rules.some((rule) => ruleAllows(rule, asked));
}

function ruleAllows(rule: Rule, asked: Attributes): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list !== undefined && (list.includes('*') || list.includes(value));
  return (
    has(rule.verbs, asked.verb) &&
    has(rule.apiGroups, asked.group) &&
    has(rule.resources, asked.resource) &&
    (rule.namespace === undefined || rule.namespace === asked.namespace) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(asked.name))
  );
}

/** @throws StatusError 403 in the words of the RBAC authorizer. */
export function authorize(user: User, route: ObjectRoute): void {
  const { resource, subresource, namespace, name, verb } = route;
  const title = subresource === '' ? resource.plural : `${resource.plural}/${subresource}`;
  if (allows(user, { verb, group: resource.group, resource: title, namespace, name })) return;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "${user.name}" cannot ${verb} resource "${title}" in API group "${resource.group}" ${where}`;
  throw forbidden(resource, name, why);
}

/** @throws StatusError 403 for a path that is about no object. */
export function authorizePath(user: User, path: string): void {
  const isOpen = user.rules === undefined || /^\/(version|healthz|readyz|livez|api|apis)(\/|$)/.test(path);
  if (isOpen && user.name !== 'system:anonymous') return;
  if (/^\/(version|healthz|readyz|livez)$/.test(path)) return;
  throw new StatusError(403, 'Forbidden', `forbidden: User "${user.name}" cannot get path "${path}"`, {});
}

/** The answer to a SelfSubjectAccessReview, a SelfSubjectRulesReview or a SelfSubjectReview. */
export function review(user: User, kind: string, body: Tree): Tree {
  const head = { kind: textAt(body, 'kind'), apiVersion: textAt(body, 'apiVersion'), metadata: {} };
  if (kind === 'selfsubjectaccessreviews')
    return { ...head, spec: body.spec ?? {}, status: accessStatus(user, body) };
  if (kind === 'selfsubjectrulesreviews')
    return { ...head, spec: {}, status: rulesStatus(user, textAt(body, 'spec', 'namespace')) };
  return { ...head, status: { userInfo: { username: user.name, groups: [...(user.groups ?? [])] } } };
}

function accessStatus(user: User, body: Tree): Tree {
  const asked = at(body, 'spec', 'resourceAttributes');
  const subresource = textAt(asked, 'subresource');
  const allowed = allows(user, {
    verb: textAt(asked, 'verb'),
    group: textAt(asked, 'group'),
    resource: subresource === '' ? textAt(asked, 'resource') : `${textAt(asked, 'resource')}/${subresource}`,
    namespace: textAt(asked, 'namespace'),
    name: textAt(asked, 'name'),
  });
  return allowed ? { allowed, reason: 'allowed by the rules of the fake API' } : { allowed };
}

function rulesStatus(user: User, namespace: string): Tree {
  const rules: readonly Rule[] = user.rules ?? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
  const counting = rules.filter((rule) => rule.namespace === undefined || rule.namespace === namespace);
  const resourceRules = counting
    .filter((rule) => rule.resources !== undefined)
    .map((rule) => ({
      verbs: [...rule.verbs],
      apiGroups: [...(rule.apiGroups ?? [])],
      resources: [...(rule.resources ?? [])],
      ...(rule.resourceNames === undefined ? {} : { resourceNames: [...rule.resourceNames] }),
    }));
  const nonResourceRules = [
    {
      verbs: ['get'],
      nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/readyz', '/version'],
    },
  ];
  return { resourceRules, nonResourceRules, incomplete: false };
}
