import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { OakumError } from '../src/kernel/index.ts';

/** Where this machine takes Debian packages from, by its own configuration of apt. Addresses are not written down anywhere else. */
export interface AptMirror {
  /** For example `bookworm`. */
  readonly codename: string;
  /** Of the release without its security updates; without a slash at its end. */
  readonly main: string;
  /** Of `CODENAME-security`. */
  readonly security: string;
  /** The distribution's keys, as a file that gpgv reads. */
  readonly keyring: string;
}

export const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Throws `rig.no-apt-mirror` with what is missing. */
export function aptMirror(): AptMirror {
  const sources = readSources();
  const security = sources.find((source) => source.release.endsWith('-security'));
  const codename = security?.release.slice(0, -'-security'.length);
  const main = sources.find((source) => source.release === codename);
  if (security === undefined || main === undefined || codename === undefined) {
    throw missing('apt has no Debian release with its security suite among its sources');
  }
  if (!existsSync(debianKeyring)) throw missing(`there is no ${debianKeyring}`);
  return { codename, main: main.url, security: security.url, keyring: debianKeyring };
}

interface Source {
  readonly url: string;
  readonly release: string;
}

/** apt itself reads its lists, in all the forms that it knows. */
function readSources(): readonly Source[] {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  try {
    const args = ['indextargets', '--format', format, 'Created-By: Packages'];
    const lines = execFileSync('apt-get', args, { encoding: 'utf8' }).trim().split('\n');
    return lines.flatMap((line) => {
      const [url, release, component] = line.split(' ');
      if (url === undefined || release === undefined || component !== 'main') return [];
      return [{ url: url.replace(/\/$/, ''), release }];
    });
  } catch (cause) {
    throw missing('apt-get is not here or cannot read its sources', cause);
  }
}

function missing(message: string, cause?: unknown): OakumError {
  const hint = 'run it on Debian, with the main and the security suite among the sources of apt';
  return new OakumError('rig.no-apt-mirror', message, { cause, hint });
}
