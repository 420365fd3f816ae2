import { Link } from '@tanstack/react-router';
import type { Place } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { More, MoreLines } from '../../ui/more.tsx';
import classes from './estate.module.css';

const shown = 12;

/** The patches that concern a row: the only one at once, several one press away. */
export function PatchLinks({ patches, name }: { readonly patches: readonly Place[]; readonly name: string }) {
  const [first, ...others] = patches;
  if (first === undefined) return <span className="soft">none</span>;
  if (others.length === 0) return <PatchLink patch={first} text="1 patch" />;
  const rest = patches.length - shown;
  return (
    <More summary={`${patches.length} patches`} about={`for ${name}`}>
      <MoreLines
        lines={[
          ...patches
            .slice(0, shown)
            .map((patch) => <PatchLink key={patch.id} patch={patch} text={patch.name} />),
          ...(rest > 0 ? [`and ${rest} more, in the list of patches`] : []),
        ]}
      />
    </More>
  );
}

function PatchLink({ patch, text }: { readonly patch: Place; readonly text: string }) {
  return (
    <Link
      to={paths.patch}
      params={{ patch: patch.id }}
      className={`link ${text === patch.name ? '' : classes.short}`}
      title={patch.name}
      aria-label={text === patch.name ? undefined : `${text}: ${patch.name}`}
    >
      {text}
    </Link>
  );
}
