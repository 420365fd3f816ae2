import type { ImageVerdict, MadeImage } from '../../api/generated/types.ts';
import { ImageChecks } from '../../ui/image-checks.tsx';
import { madeInShort, statementName } from '../../ui/image-words.ts';
import { count } from '../../ui/words.ts';
import classes from './runs.module.css';

/** How a patched image was made and vouched for: in a line, and in full on demand. */
export function MadeImageView({ made }: { readonly made: MadeImage }) {
  return (
    <details className={classes.quiet}>
      <summary>{madeInShort(made)}</summary>
      <div className={classes.patch}>
        <Moved packages={made.packages} />
        <Checks verdicts={made.verdicts} />
        <Vouched made={made} />
      </div>
    </details>
  );
}

function Moved({ packages }: { readonly packages: readonly string[] }) {
  if (packages.length === 0) return undefined;
  return (
    <section className={classes.witnesses}>
      <h3>{count(packages.length, 'package')} moved</h3>
      <ul className="mono small">
        {packages.map((one) => (
          <li key={one} className={classes.moved}>
            {one}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Checks({ verdicts }: { readonly verdicts: readonly ImageVerdict[] }) {
  if (verdicts.length === 0)
    return (
      <p className="soft">
        It was checked by an earlier attempt, which broke off after the push; what fails is not pushed.
      </p>
    );
  return (
    <section className={classes.witnesses}>
      <h3>Checked before the push</h3>
      <ImageChecks verdicts={verdicts} />
    </section>
  );
}

function Vouched({ made }: { readonly made: MadeImage }) {
  const { signed, attested, notAttested } = made;
  return (
    <section className={classes.witnesses}>
      <h3>Signed and attested</h3>
      <dl className={classes.images}>
        <div>
          <dt>signature</dt>
          <dd className="break">
            {signed === undefined ? (
              'none'
            ) : (
              <>
                by key <span className="mono">{signed.key.slice(0, 16)}</span>
                {Object.entries(signed.at).map(([format, at]) => (
                  <span key={format} className={classes.place}>
                    {format}: <span className="mono small">{at}</span>
                  </span>
                ))}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>statements</dt>
          <dd>
            {attested.length === 0 ? `none: ${notAttested ?? 'nobody said why'}` : undefined}
            <ul>
              {attested.map((type) => (
                <li key={type} title={type}>
                  {statementName(type)}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </section>
  );
}
