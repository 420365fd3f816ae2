import { digestOf, idOf } from '../../web/testing/estate.ts';
import type { Scenario } from '../../web/testing/stand-in.ts';

const patch = encodeURIComponent(idOf('patch:', 'registry.acme.test/shop/web:1.42'));
const image = encodeURIComponent(`image:${digestOf('registry.acme.test/shop/web:1.42')}`);
const workload = idOf('', 'shop/Deployment/web');
const stuck = encodeURIComponent(idOf('patch:', 'metrics-proxy'));
const finding = encodeURIComponent(idOf('finding:', 'registry.acme.test/shop/web:1.42 CVE-2023-44487'));

/** An image that was read. */
export const imagePath = `/estate/images/${image}`;

/** Every page, in every state that it can be in. */
export const places: readonly (readonly [name: string, path: string, scenario: Scenario])[] = [
  ['the overview', '/', 'ready'],
  ['the overview while changes cannot be taken up', '/', 'halted'],
  ['the overview of an empty estate', '/', 'empty'],
  ['the overview before the first scan', '/', 'waiting'],
  ['the overview after a failed scan', '/', 'failed'],
  ['the sign-in', '/', 'signed-out'],
  ['patches', '/patches', 'ready'],
  ['patches of an empty estate', '/patches', 'empty'],
  ['a patch with an open finding', `/patches/${patch}?finding=${finding}`, 'ready'],
  ['a finding that no patch removes', `/patches/${stuck}`, 'ready'],
  ['a patch that is not there', '/patches/nothing', 'ready'],
  ['findings', '/findings', 'ready'],
  ['findings by filters', '/findings?severity=unknown&exposure=open&q=lib', 'ready'],
  ['findings that nobody has', '/findings?q=nothing-is-called-so', 'ready'],
  ['findings by a filter that there is not', '/findings?severity=nonsense', 'ready'],
  ['thousands of findings', '/findings', 'large'],
  ['no findings', '/findings', 'empty'],
  ['findings before the first scan', '/findings', 'waiting'],
  ['a finding with all that it was made from', `/findings/${finding}`, 'ready'],
  ['a finding that nobody has', '/findings/nothing', 'ready'],
  ['plans', '/plans', 'ready'],
  ['no plans', '/plans', 'empty'],
  ['a plan that waits for approval', '/plans/plan-7c41e09b', 'ready'],
  ['a plan that was applied', '/plans/plan-2b90d1f4', 'ready'],
  ['runs', '/runs', 'ready'],
  ['no runs', '/runs', 'empty'],
  ['a run under way', '/runs/run-5e11a7c2', 'ready'],
  ['a run that ended in part', '/runs/run-0d6c4411', 'ready'],
  ['the report on a run', '/runs/run-0d6c4411/report', 'ready'],
  ['loans', '/loans', 'ready'],
  ['loans that were retired', '/loans?show=retired', 'ready'],
  ['no loans', '/loans', 'empty'],
  ['clusters', '/estate', 'ready'],
  ['workloads', '/estate/workloads', 'ready'],
  ['no workloads', '/estate/workloads', 'empty'],
  ['thousands of workloads', '/estate/workloads', 'large'],
  ['a workload with who can reach it', `/estate/workloads/${workload}`, 'ready'],
  ['a workload that is not there', '/estate/workloads/nothing', 'ready'],
  ['images', '/estate/images', 'ready'],
  ['images that could not be read', '/estate/images?show=unread', 'ready'],
  ['an image with its layers', imagePath, 'ready'],
  ['an image that is not there', '/estate/images/nothing', 'ready'],
  ['nodes by zone and pool', '/estate/nodes', 'ready'],
  ['nodes by kubelet', '/estate/nodes?sort=kubelet', 'ready'],
  ['no nodes', '/estate/nodes', 'empty'],
  ['the control plane', '/estate/control-plane', 'ready'],
  ['add-ons and definitions', '/estate/add-ons', 'ready'],
  ['no add-ons', '/estate/add-ons', 'empty'],
  ['the estate before the first scan', '/estate/nodes', 'waiting'],
  ['coverage', '/coverage', 'ready'],
  ['coverage of one kind', '/coverage?show=image', 'ready'],
  ['coverage with nothing left out', '/coverage', 'empty'],
  ['coverage before the first scan', '/coverage', 'waiting'],
  ['the support calendar', '/support', 'ready'],
  ['a support calendar with nothing in it', '/support', 'empty'],
  ['support before the first scan', '/support', 'waiting'],
  ['versions of the API that go', '/apis', 'ready'],
  ['versions of the API of a cluster that does not answer', '/apis', 'failed'],
  ['feeds', '/feeds', 'ready'],
  ['feeds before the first scan', '/feeds', 'waiting'],
  ['an address that is no page', '/nowhere', 'ready'],
];
