import type { ImageSpec, LayerSpec } from '../../builders/index.ts';
import { databaseText } from '../packages/tables.ts';
import {
  type DebianSketch,
  databaseLayer,
  debianBase,
  debianLayers,
  distrolessLayer,
  oldDebianLayer,
} from './debian.ts';
import type { GoProgramSketch } from './go-program.ts';
import { alpineLayer, goLayer, npmFiles, pythonFiles } from './languages.ts';

/** An image of the estate by its name below the registry: `shop/web:2.4.1`. */
export interface PracticeImage {
  readonly name: string;
  readonly spec: () => ImageSpec;
}

/** The label by which an image says how pods behave that run a later version of it. */
export const behaviourLabel = 'dev.oakum.practice.behaviour';
export const failsWhenPatched = 'fails-when-patched';

/** The repository that refuses to be read. */
export const refusedRepository = 'partners/label-printer';

type Labels = Readonly<Record<string, string>>;

function image(name: string, layers: () => readonly LayerSpec[], labels: Labels = {}): PracticeImage {
  const [title = '', version = ''] = name.split(':');
  const own = {
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.description': 'generated for the practice estate',
  };
  const place = `srv/${title.split('/').at(-1)}`;
  const program = { files: { [`${place}/VERSION`]: `${version}\n` }, command: `COPY . /${place} # buildkit` };
  return { name, spec: () => ({ layers: [...layers(), program], labels: { ...own, ...labels } }) };
}

/** An image that others are built on: their lowest layers, and nothing more. */
function baseImage(name: string, layers: () => readonly LayerSpec[]): PracticeImage {
  return {
    name,
    spec: () => ({
      layers: layers(),
      labels: { 'org.opencontainers.image.description': 'generated for the practice estate' },
    }),
  };
}

function debian(name: string, sketch: DebianSketch, labels: Labels = {}): PracticeImage {
  return image(name, () => debianLayers(sketch), labels);
}

function program(name: string, sketch: GoProgramSketch): PracticeImage {
  return image(name, () => [
    distrolessLayer(applications(), ['base-files', 'netbase', 'tzdata']),
    goLayer(sketch),
  ]);
}

const applications = () => databaseText('dpkg/bookworm-main-apps.status');
const trixie = () => databaseText('dpkg/trixie-main.status');
const pythonLibraries = {
  Flask: '2.2.2',
  Jinja2: '3.0.1',
  Werkzeug: '2.2.2',
  requests: '2.25.1',
  urllib3: '1.26.5',
};
const etlLibraries = { Pillow: '9.5.0', SQLAlchemy: '1.4.46', aiohttp: '3.8.4', requests: '2.31.0' };
const npmLibraries = {
  express: '4.17.1',
  lodash: '4.17.20',
  minimist: '1.2.5',
  'node-fetch': '2.6.6',
  semver: '7.3.5',
};
const pipInstall = 'RUN /bin/sh -c pip install -r requirements.txt # buildkit';
const webServer = ['nginx', 'nginx-common', 'openssl', 'libssl3', 'libexpat1', 'libpng16-16', 'libxml2'];

const teams: readonly PracticeImage[] = [
  debian('shop/web:2.4.1', {
    base: 'trimmed',
    applications: [...webServer, 'libnghttp2-14', 'libfreetype6', 'libwebp7'],
  }),
  image('shop/checkout:1.9.0', () => [
    databaseLayer('12', applications()),
    { files: pythonFiles(pythonLibraries), command: pipInstall },
  ]),
  image('shop/cart:3.1.0', () => [alpineLayer('3.20.3')]),
  image('shop/search:0.8.2', () => [alpineLayer('3.18.9')]),
  image('shop/storefront:5.2.0', () => [
    ...debianLayers({ base: 'slim', applications: ['libssl3', 'openssl', 'libnghttp2-14'] }),
    { files: npmFiles(npmLibraries), command: 'RUN /bin/sh -c npm ci --omit=dev # buildkit' },
  ]),
  debian('shop/thumbnails:1.3.0', {
    base: 'slim',
    applications: ['libwebp7', 'libfreetype6', 'libpng16-16', 'php8.2-cli'],
  }),
  debian('payments/api:4.7.2', {
    base: 'trimmed',
    applications: ['openssl', 'libssl3', 'libnghttp2-14', 'libpq5'],
  }),
  debian(
    'payments/ledger:2.0.3',
    { base: 'trimmed', applications: ['openssl', 'libssl3', 'libpq5', 'libxml2'] },
    {
      [behaviourLabel]: failsWhenPatched,
    },
  ),
  image('payments/fraud:1.4.0', () => [
    distrolessLayer(applications(), ['base-files', 'libc6', 'libexpat1', 'libssl3', 'tzdata', 'zlib1g']),
  ]),
  debian('data/postgres:15.18', { base: 'slim', applications: ['libpq5', 'libssl3', 'openssl', 'libxml2'] }),
  debian('data/redis:7.0.15', { base: 'slim', applications: ['redis-server', 'redis-tools'] }),
  image('data/etl:0.4.0', () => [
    databaseLayer('13', trixie()),
    { files: pythonFiles(etlLibraries), command: pipInstall },
  ]),
  image('data/reports:0.9.1', () => [oldDebianLayer()]),
  program('identity/login:2.2.0', {
    toolchain: 'go1.22.4',
    main: 'example.test/identity/login',
    modules: {
      'golang.org/x/crypto': 'v0.24.0',
      'golang.org/x/net': 'v0.26.0',
      'github.com/golang-jwt/jwt/v5': 'v5.2.1',
    },
  }),
  image('identity/directory:1.1.0', () => [databaseLayer('13', trixie())]),
  debian('platform/tools:2.0.0', {
    base: 'slim',
    applications: ['curl', 'libcurl4', 'git', 'openssl', 'libssl3'],
  }),
  baseImage('platform/debian:12.8', () => debianBase('slim')),
  debian('dev/preview:0.31.0', { base: 'trimmed', applications: webServer }),
  image(`${refusedRepository}:3.0.1`, () => [alpineLayer('3.20.3')]),
];

const network = {
  'golang.org/x/net': 'v0.30.0',
  'golang.org/x/oauth2': 'v0.23.0',
  'google.golang.org/grpc': 'v1.67.0',
};

function system(name: string, toolchain: string, main: string): PracticeImage {
  return program(name, { toolchain, main, modules: network });
}

const systems: readonly PracticeImage[] = [
  system('system/kube-apiserver:v1.34.9', 'go1.24.13', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  system(
    'system/kube-controller-manager:v1.34.9',
    'go1.24.13',
    'k8s.io/kubernetes/cmd/kube-controller-manager',
  ),
  system('system/kube-scheduler:v1.34.9', 'go1.24.13', 'k8s.io/kubernetes/cmd/kube-scheduler'),
  system('system/kube-proxy:v1.34.9', 'go1.24.13', 'k8s.io/kubernetes/cmd/kube-proxy'),
  system('system/etcd:3.6.5', 'go1.24.9', 'go.etcd.io/etcd/server/v3'),
  system('system/coredns:v1.11.3', 'go1.21.11', 'github.com/coredns/coredns'),
  system('system/metrics-server:v0.7.2', 'go1.22.5', 'sigs.k8s.io/metrics-server'),
  system('system/network-agent:v1.16.5', 'go1.23.4', 'example.test/network/agent'),
  system('system/ingress-controller:v1.11.2', 'go1.22.6', 'k8s.io/ingress-nginx'),
  system('monitoring/prometheus:v2.54.1', 'go1.22.6', 'github.com/prometheus/prometheus'),
  system('monitoring/node-exporter:v1.8.2', 'go1.22.5', 'github.com/prometheus/node_exporter'),
  system('monitoring/dashboards:11.2.0', 'go1.22.4', 'github.com/grafana/grafana'),
];

/** Every image of the estate. */
export const practiceImages: readonly PracticeImage[] = [...teams, ...systems];
