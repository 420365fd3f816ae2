/** Which versions of CVSS there are. */
export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0';

/** The values that each metric of a version may have; those without a value for "not defined" are mandatory. */
export type Metrics = ReadonlyMap<string, readonly string[]>;

interface VersionMetrics {
  readonly base: Metrics;
  readonly temporal: Metrics;
  readonly environmental: Metrics;
  /** Metrics that change no score. */
  readonly supplemental: Metrics;
}

function metrics(table: string): Metrics {
  const entries = table.split(' ').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => [
      entry.slice(0, entry.indexOf(':')),
      entry.slice(entry.indexOf(':') + 1).split(','),
    ]),
  );
}

const none = metrics('');

/** CVSS v2 guide, sections 2.1 to 2.3. */
const two: VersionMetrics = {
  base: metrics('AV:L,A,N AC:H,M,L Au:M,S,N C:N,P,C I:N,P,C A:N,P,C'),
  temporal: metrics('E:U,POC,F,H,ND RL:OF,TF,W,U,ND RC:UC,UR,C,ND'),
  environmental: metrics('CDP:N,L,LM,MH,H,ND TD:N,L,M,H,ND CR:L,M,H,ND IR:L,M,H,ND AR:L,M,H,ND'),
  supplemental: none,
};

/** CVSS v3.0 and v3.1, section 6. */
const three: VersionMetrics = {
  base: metrics('AV:N,A,L,P AC:L,H PR:N,L,H UI:N,R S:U,C C:N,L,H I:N,L,H A:N,L,H'),
  temporal: metrics('E:X,U,P,F,H RL:X,O,T,W,U RC:X,U,R,C'),
  environmental: metrics(
    'CR:X,L,M,H IR:X,L,M,H AR:X,L,M,H MAV:X,N,A,L,P MAC:X,L,H MPR:X,N,L,H MUI:X,N,R MS:X,U,C MC:X,N,L,H MI:X,N,L,H MA:X,N,L,H',
  ),
  supplemental: none,
};

/** CVSS v4.0, section 7, in the order that it fixes. */
const four: VersionMetrics = {
  base: metrics(
    'AV:N,A,L,P AC:L,H AT:N,P PR:N,L,H UI:N,P,A VC:H,L,N VI:H,L,N VA:H,L,N SC:H,L,N SI:H,L,N SA:H,L,N',
  ),
  temporal: metrics('E:X,A,P,U'),
  environmental: metrics(
    'CR:X,H,M,L IR:X,H,M,L AR:X,H,M,L MAV:X,N,A,L,P MAC:X,L,H MAT:X,N,P MPR:X,N,L,H MUI:X,N,P,A MVC:X,H,L,N MVI:X,H,L,N MVA:X,H,L,N MSC:X,H,L,N MSI:X,S,H,L,N MSA:X,S,H,L,N',
  ),
  supplemental: metrics('S:X,N,P AU:X,N,Y R:X,A,U,I V:X,D,C RE:X,L,M,H U:X,Clear,Green,Amber,Red'),
};

export const versionMetrics: Readonly<Record<CvssVersion, VersionMetrics>> = {
  '2.0': two,
  '3.0': three,
  '3.1': three,
  '4.0': four,
};
