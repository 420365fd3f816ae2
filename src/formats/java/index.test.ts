import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeZip } from '../zip/index.ts';
import { defaultJavaLimits, isJavaArchive, readJavaArchive } from './index.ts';
import { mainSection } from './manifest.ts';
import { readProperties } from './properties.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const pom = (group: string, artifact: string, version: string) => ({
  path: `META-INF/maven/${group}/${artifact}/pom.properties`,
  bytes: bytes(`#Generated\nversion=${version}\ngroupId=${group}\nartifactId=${artifact}\n`),
});
const manifest = (...lines: readonly string[]) => ({
  path: 'META-INF/MANIFEST.MF',
  bytes: bytes(`Manifest-Version: 1.0\r\n${lines.join('\r\n')}\r\n`),
});
type ZipFile = Parameters<typeof writeZip>[0][number];
const jar = (...files: readonly ZipFile[]): Uint8Array => writeZip(files);

/** Every artifact as `group:artifact version evidence within`. */
const read = (archive: Uint8Array, fileName = 'app.jar', limits = defaultJavaLimits): readonly string[] =>
  readJavaArchive(archive, fileName, limits).artifacts.map(
    ({ group, artifact, version, evidence, within }) =>
      `${group ?? '?'}:${artifact} ${version} ${evidence}${within === undefined ? '' : ` ${within}`}`,
  );

describe('what names an archive', () => {
  it.each<[string, string, readonly ZipFile[], readonly string[]]>([
    [
      'pom.properties before all else',
      'renamed.jar',
      [manifest('Implementation-Title: other', 'Implementation-Version: 9'), pom('a.b', 'c', '1.0')],
      ['?:other 9 manifest', 'a.b:c 1.0 pom-properties'],
    ],
    [
      'pom.properties of the same version alone',
      'renamed.jar',
      [manifest('Implementation-Title: other', 'Implementation-Version: 1.0'), pom('a.b', 'c', '1.0')],
      ['a.b:c 1.0 pom-properties'],
    ],
    [
      'every pom.properties of a shaded archive',
      'wagon-http-3.5.3.jar',
      [pom('commons-codec', 'commons-codec', '1.15'), pom('org.apache.maven.wagon', 'wagon-http', '3.5.3')],
      [
        'commons-codec:commons-codec 1.15 pom-properties',
        'org.apache.maven.wagon:wagon-http 3.5.3 pom-properties',
      ],
    ],
    [
      'itself beside the pom.properties of what it holds',
      'guice.jar',
      [
        manifest('Bundle-SymbolicName: com.google.inject', 'Bundle-Version: 4.2.3'),
        pom('cglib', 'cglib', '3.2.12'),
      ],
      ['?:com.google.inject 4.2.3 manifest', 'cglib:cglib 3.2.12 pom-properties'],
    ],
    [
      'one line for one artifact',
      'c-1.jar',
      [pom('a', 'c', '1'), { ...pom('a', 'c', '1'), path: 'META-INF/maven/x/pom.properties' }],
      ['a:c 1 pom-properties'],
    ],
    [
      'the manifest with a vendor as group',
      'x.jar',
      [
        manifest(
          'Implementation-Title: spring-core',
          'Implementation-Version: 5.3.1',
          'Implementation-Vendor-Id: org.springframework',
        ),
      ],
      ['org.springframework:spring-core 5.3.1 manifest'],
    ],
    [
      'no group where the vendor is one word',
      'x.jar',
      [manifest('Implementation-Title: a', 'Implementation-Version: 1', 'Implementation-Vendor-Id: Acme')],
      ['?:a 1 manifest'],
    ],
    [
      'the file, where the title is a sentence and the versions agree',
      'commons-lang3-3.12.0.jar',
      [manifest('Implementation-Title: Apache Commons Lang', 'Implementation-Version: 3.12.0')],
      ['?:commons-lang3 3.12.0 manifest'],
    ],
    [
      'the version of the file, of which the bundle has another form',
      'guava-31.1-jre.jar',
      [manifest('Bundle-SymbolicName: com.google.guava;singleton:=true', 'Bundle-Version: 31.1.0.jre')],
      ['?:guava 31.1-jre manifest'],
    ],
    [
      'the bundle alone',
      'x.jar',
      [manifest('Bundle-SymbolicName: com.google.guava', 'Bundle-Version: 31.1.0.jre')],
      ['?:com.google.guava 31.1.0.jre manifest'],
    ],
    [
      'the file name as the last resort',
      'log4j-1.2-api-2.17.1.jar',
      [],
      ['?:log4j-1.2-api 2.17.1 file-name'],
    ],
    ['a file name with a hyphen in its version', 'foo-1.0-2.jar', [], ['?:foo 1.0-2 file-name']],
    ['a snapshot', 'foo-1.0-20240101.123456-1.jar', [], ['?:foo 1.0-20240101.123456-1 file-name']],
    ['a whole number', 'foo-bar-5.jar', [], ['?:foo-bar 5 file-name']],
    ['nothing', 'app.jar', [manifest('Created-By: 17')], []],
    ['no placeholder', 'app.jar', [pom('a', 'b', '$' + '{project.version}')], []],
    [
      'nothing of a sentence',
      'app.jar',
      [manifest('Implementation-Title: My App', 'Implementation-Version: 1')],
      [],
    ],
  ])('is %s', (_what, fileName, files, expected) => {
    expect(read(jar(...files), fileName)).toEqual(expected);
    expect(readJavaArchive(jar(...files), fileName).problems).toEqual([]);
  });

  it('is never a section about single entries', () => {
    const text =
      'Implementation-Title: own\r\nImplementation-Version: 1\r\n\r\nName: a/\r\nImplementation-Title: entry\r\n';
    expect(read(jar(manifest(text)))).toEqual(['?:own 1 manifest']);
  });
});

describe('archives in archives', () => {
  const inner = jar(pom('a', 'inner', '1'));
  const war = jar({ path: 'WEB-INF/lib/inner-1.jar', bytes: inner }, { path: 'x.txt', bytes: bytes('x') });
  const ear = jar({ path: 'web.war', bytes: war }, pom('a', 'ear', '2'));

  it('have the way to them', () => {
    expect(read(ear, 'ear-2.ear')).toEqual([
      'a:inner 1 pom-properties web.war!/WEB-INF/lib/inner-1.jar',
      'a:ear 2 pom-properties',
    ]);
  });

  const kinds = (archive: Uint8Array, limits = defaultJavaLimits): readonly string[] =>
    readJavaArchive(archive, 'app.jar', limits).problems.map(({ kind, reason }) => `${kind}: ${reason}`);

  it('are walked as deep as allowed', () => {
    expect(kinds(ear, { ...defaultJavaLimits, maxDepth: 1 })).toEqual([
      'too-deep: web.war: WEB-INF/lib/inner-1.jar lies deeper than 1 archives and was not read',
    ]);
  });

  it('are walked as many as allowed', () => {
    const many = jar(...[1, 2, 3].map((at) => ({ path: `${at}.jar`, bytes: inner })));
    const limits = { ...defaultJavaLimits, maxArchives: 3 };
    expect(kinds(many, limits)).toEqual(['too-large: more than 3 archives; the others were not read']);
    expect(read(many, 'app.jar', limits)).toHaveLength(2);
  });

  it('cost as many bytes as allowed', () => {
    expect(kinds(ear, { ...defaultJavaLimits, maxTotalBytes: 100 })).toEqual([
      `too-large: web.war is beyond 100 bytes in all`,
    ]);
    expect(kinds(ear, { ...defaultJavaLimits, maxArchiveBytes: 100 })[0]).toMatch(/^damaged: .*too large/);
    expect(kinds(ear, { ...defaultJavaLimits, maxEntries: 1 })[0]).toMatch(/^damaged: .*too large/);
  });

  it('cost no more than a multiple of the outer one', () => {
    const text = { path: 'META-INF/MANIFEST.MF', bytes: new Uint8Array(1_000_000) };
    const bomb = jar(...[1, 2, 3].map((at) => ({ path: `${at}.jar`, bytes: jar(text) })));
    const limits = { ...defaultJavaLimits, maxRatio: 100, ratioFromBytes: 1_500_000 };
    expect(kinds(bomb, limits)).toEqual([
      'too-large: 2.jar: META-INF/MANIFEST.MF is beyond 1500000 bytes in all',
      'too-large: 3.jar: META-INF/MANIFEST.MF is beyond 1500000 bytes in all',
    ]);
    const large = jar({ path: 'META-INF/maven/a/b/pom.properties', bytes: new Uint8Array(100_000) });
    expect(kinds(large)).toEqual(['too-large: META-INF/maven/a/b/pom.properties has 100000 bytes']);
  });

  it('are read on after one that is damaged or empty', () => {
    const archive = jar(
      { path: 'a.jar', bytes: bytes('no archive') },
      { path: 'b.jar', bytes: inner },
      { path: 'c.jar', bytes: new Uint8Array() },
    );
    expect(read(archive)).toEqual(['a:inner 1 pom-properties b.jar']);
    expect(kinds(archive)).toEqual(['damaged: a.jar: not a usable ZIP archive: it has no end record']);
  });

  it('hold their own artifacts within limits, told once', () => {
    const many = jar(...[1, 2, 3].map((at) => ({ path: `${at}.jar`, bytes: jar(pom('a', `b${at}`, '1')) })));
    const limits = { ...defaultJavaLimits, maxArtifacts: 2 };
    expect([read(many, 'x.jar', limits).length, kinds(many, limits).length]).toEqual([2, 1]);
  });
});

it.each([
  ['a.jar', true],
  ['A.WAR', true],
  ['a-sources.jar', false],
  ['a-javadoc.jar', false],
  ['a.jar.txt', false],
  ['jar', false],
])('takes %s for an archive of programs: %s', (path, expected) => {
  expect(isJavaArchive(path)).toBe(expected);
});

it('unfolds a manifest', () => {
  expect([...mainSection(bytes('A: 1\n 2\n 3\nb:x\nA: again\n 9\nno colon\n : 1\n\nC: 3'))]).toEqual([
    ['a', '123'],
    ['b', 'x'],
  ]);
});

it('reads properties as Java does', () => {
  const text = '# c\n! c\na=1\nb : 2\nc 3\nd\\=e=4\nf=x\\\n  y\ng=\\u0041\\t\n\na=5\nempty=';
  expect(Object.fromEntries(readProperties(bytes(text)))).toEqual({
    a: '5',
    b: '2',
    c: '3',
    'd=e': '4',
    f: 'xy',
    g: 'A\t',
    empty: '',
  });
});

it('never throws and always ends', () => {
  const whole = jar(
    { path: 'lib/x.jar', bytes: jar(pom('a', 'b', '1'), manifest('Bundle-Version: 1')) },
    manifest('Implementation-Title: t', 'Implementation-Version: 1'),
  );
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.string(), (changes, fileName) => {
      const copy = Uint8Array.from(whole);
      for (const [at, value] of changes) copy[at] = value;
      const { artifacts, problems } = readJavaArchive(copy, fileName);
      expect(artifacts.length + problems.length).toBeLessThan(100);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), (text, raw) => {
      mainSection(bytes(text));
      readProperties(raw);
      readJavaArchive(raw, text);
    }),
  );
});
