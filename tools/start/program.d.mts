export function programDigest(root: string): string;
export function rememberBuilt(root: string, digest: string): void;
