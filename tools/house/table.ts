/**
 * Who may import whom: the house table of docs/design/house.md as data. A room is a path prefix below the root; the
 * longest prefix that fits a file is its room. `interfaces` admits only files named interface.ts of that room.
 */
export interface RoomRule {
  readonly room: string;
  /** Rooms whose doors may be imported. */
  readonly mayImport: readonly string[];
  /** Rooms of which only interface.ts may be imported. */
  readonly interfaces?: readonly string[];
  /** Knows no edge, clock, randomness or file. */
  readonly pure?: true;
}

const base = ['src/kernel', 'src/model', 'src/formats'];
const pureBase = ['src/kernel/pure', 'src/model', 'src/formats'];
const doorsToTheWorld = ['src/edges', 'src/store'];

const stageRooms = [
  'src/discover/addons',
  'src/discover/admission',
  'src/discover/apis',
  'src/discover/inventory',
  'src/discover/population',
  'src/discover/updaters',
  'src/discover/images',
  'src/discover/documents',
  'src/discover/nodes',
  'src/assess/advisories',
  'src/assess/match',
  'src/remediate/images',
  'src/prove/trust',
  'src/prove/audit',
  'src/prove/reports',
  'src/prove/witness',
];

const pureRooms = [
  'src/assess/lifecycle',
  'src/assess/exposure',
  'src/assess/history',
  'src/assess/risk',
  'src/decide/admission',
  'src/decide/loans',
  'src/decide/options',
  'src/decide/plan',
  'src/decide/policy',
  'src/decide/updaters',
  'src/decide/windows',
  'src/decide/approvals',
  'src/remediate/rollout',
  'src/remediate/sources',
];

const flowsMayImport = [
  ...base,
  ...doorsToTheWorld,
  ...stageRooms,
  ...pureRooms,
  'src/executor',
  'src/config',
];

export const roomRules: readonly RoomRule[] = [
  { room: 'src/kernel/pure', mayImport: [], pure: true },
  { room: 'src/kernel', mayImport: ['src/kernel/pure'] },
  { room: 'src/model', mayImport: ['src/kernel/pure'], pure: true },
  { room: 'src/formats', mayImport: ['src/kernel/pure', 'src/model', 'src/formats'], pure: true },
  { room: 'src/edges', mayImport: [...base, 'src/edges'] },
  { room: 'src/store', mayImport: base },
  { room: 'src/contract', mayImport: base },
  { room: 'src/config', mayImport: base },
  ...stageRooms.map((room): RoomRule => ({ room, mayImport: base, interfaces: doorsToTheWorld })),
  ...pureRooms.map((room): RoomRule => ({ room, mayImport: pureBase, pure: true })),
  { room: 'src/executor', mayImport: ['src/kernel', 'src/model'], interfaces: doorsToTheWorld },
  { room: 'src/flows', mayImport: flowsMayImport },
  { room: 'src/server', mayImport: ['src/kernel', 'src/model', 'src/contract', 'src/config', 'src/flows'] },
  { room: 'src/cli', mayImport: ['src/kernel', 'src/model', 'src/contract', 'src/config', 'src/flows'] },
  { room: 'src/compose.ts', mayImport: ['src'] },
  { room: 'src/bin', mayImport: ['src'] },
  { room: 'testing', mayImport: [...base, 'testing'], interfaces: doorsToTheWorld },
  { room: 'rig', mayImport: ['src', 'testing', 'rig'] },
  { room: 'bench', mayImport: ['src', 'testing', 'rig', 'bench'] },
  { room: 'tools', mayImport: ['src', 'testing', 'rig', 'tools'] },
  { room: 'e2e', mayImport: ['src', 'testing', 'rig', 'e2e', 'web/testing'] },
  /** The page knows the server by its generated client only, which is in the page. */
  { room: 'web', mayImport: [] },
];

/** Test files may also use the fake world, the real one, and what their own room's tests need. */
export const testsMayImport = [
  'testing',
  'rig',
  'src/edges',
  'src/store',
  'src/kernel',
  'src/model',
  'src/formats',
];

/** Who may import compose: it puts real things together, so only programs and stories do. */
export const composeImporters = ['src/bin', 'e2e', 'bench', 'tools'];
