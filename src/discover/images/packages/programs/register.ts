import { cargo } from './cargo/index.ts';
import type { ProgramDetector } from './detector.ts';
import { dotnet } from './dotnet/index.ts';
import { go } from './go/index.ts';
import { known } from './known/index.ts';

/** Every detector, one line each. */
export const programDetectors: readonly ProgramDetector[] = [go, cargo, dotnet, known];
