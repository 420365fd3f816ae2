/**
 * The server: the API of the contract, live events, the page, and what keeps an estate current and its runs going. It
 * listens on loopback unless told otherwise, and answers nobody who did not sign in with the link that it printed.
 */
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
