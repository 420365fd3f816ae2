import { expect, test } from 'vitest';
import { rolesNeeded } from './rbac.ts';

const wanted = { read: [], write: [], owners: [], helmSecrets: [], argoCdSecrets: [], helmConfigMaps: [] };

const kinds = (hasFlowSchema: boolean): readonly string[] =>
  rolesNeeded({ ...wanted, hasFlowSchema }).objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

test('a flow schema and its priority level come behind the roles, and only where they are wanted', () => {
  const roles = ['ClusterRole oakum-read', 'ClusterRoleBinding oakum-read'];
  expect(kinds(false)).toEqual(roles);
  expect(kinds(true)).toEqual([...roles, 'PriorityLevelConfiguration oakum', 'FlowSchema oakum']);
});
