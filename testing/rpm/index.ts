/**
 * rpm databases for tests: headers, and the three containers around them. SQLite writes its own; the other two are written
 * by hand after rpm's and Berkeley DB's sources, and a rig test lets the real rpm read them.
 */
export { rpmBdb } from './bdb.ts';
export { type HeaderSpec, type RpmFileSpec, rpmHeader } from './header.ts';
export { rpmNdb } from './ndb.ts';
export { rpmSqlite } from './sqlite.ts';
