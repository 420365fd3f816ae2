import classes from './small-table.module.css';

export interface LedgerProps {
  readonly label: string;
  readonly lines: readonly { readonly points: number; readonly why: string }[];
  /** What nobody could say: it has no points of its own, and is no zero. */
  readonly unknown?: readonly string[];
  readonly sum: string;
}

/** Points line by line with the reason of each, and what they come to. */
export function Ledger({ label, lines, unknown = [], sum }: LedgerProps) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Because</th>
          <th scope="col" className={classes.points}>
            Points
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ points, why }) => (
          <tr key={why}>
            <td>{why}</td>
            <td className={classes.points}>{points}</td>
          </tr>
        ))}
        {unknown.map((why) => (
          <tr key={`unknown ${why}`}>
            <td>{why}</td>
            <td className={classes.points}>unknown</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Sum</th>
          <td className={classes.points}>{sum}</td>
        </tr>
      </tfoot>
    </table>
  );
}
