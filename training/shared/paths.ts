/**
 * Where training keeps what does not belong into the repository: decoded audio, libtensorflow,
 * runs.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache folder: `VOCAL_ISOLATION_CACHE`, or `~/.cache/vocal-isolation`. Not created here. */
export function cacheFolder(): string {
  return process.env['VOCAL_ISOLATION_CACHE'] ?? join(homedir(), '.cache', 'vocal-isolation');
}

/** Folder of one named training run: checkpoints, curves, the model it ended with. */
export function runFolder(name: string): string {
  return join(cacheFolder(), 'runs', name);
}

/**
 * The model that a run ended with, inside the run's folder: not published, but can be evaluated.
 */
export function candidateFolder(runFolder: string): string {
  return join(runFolder, 'model');
}
