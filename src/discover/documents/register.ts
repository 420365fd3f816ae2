import { anchore } from './anchore/index.ts';
import { clair } from './clair/index.ts';
import { csaf } from './csaf/index.ts';
import { csv } from './csv/index.ts';
import { cyclonedx } from './cyclonedx/index.ts';
import { defectdojo } from './defectdojo/index.ts';
import { dependencyTrack } from './dependency-track/index.ts';
import { grype } from './grype/index.ts';
import { openvex } from './openvex/index.ts';
import { quay } from './quay/index.ts';
import type { DocumentReader } from './reader.ts';
import { spdx } from './spdx/index.ts';
import { syft } from './syft/index.ts';
import { trivy } from './trivy/index.ts';
import { trivyignore } from './trivyignore/index.ts';

/** Every family of documents, one line each. */
export const documentReaders: readonly DocumentReader[] = [
  cyclonedx,
  spdx,
  syft,
  trivy,
  grype,
  clair,
  anchore,
  quay,
  openvex,
  csaf,
  csv,
  trivyignore,
  defectdojo,
  dependencyTrack,
];
