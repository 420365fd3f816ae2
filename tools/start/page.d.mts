export function ensurePage(root: string, node: string): 'built' | 'current' | 'absent';
