/** How the long-running commands start: help, arguments, memory settings, and errors as sentences. */
import { relaunchWithAllocator } from '../engine/allocator';

/**
 * Runs a command on this process's arguments and sets its exit code. `--help` prints `usage`; `parse`
 * comes before the process is started again with its memory settings, so that a mistyped option costs
 * nothing. What is thrown is printed as `<name>: <sentence>`.
 */
export async function runCommand<Arguments>(
  name: string,
  usage: string,
  parse: (argv: readonly string[]) => Arguments,
  run: (args: Arguments) => Promise<number>,
): Promise<void> {
  const argv = process.argv.slice(2);
  try {
    if (argv.includes('--help')) {
      console.log(usage);
      return;
    }
    const args = parse(argv);
    process.exitCode = (await relaunchWithAllocator()) ?? (await run(args));
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
