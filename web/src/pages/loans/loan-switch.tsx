import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import classes from './loans.module.css';

const places = [
  { to: paths.loans, name: 'Loans' },
  { to: paths.garbage, name: 'Garbage' },
] as const;

/** What is lent, and what of it nothing needs any more. */
export function LoanSwitch() {
  return (
    <nav aria-label="Loans and garbage" className={classes.switch}>
      {places.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          className={classes.place ?? ''}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
