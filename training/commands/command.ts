/** The entry of every command: help, options, memory settings, and errors as sentences. */
import { relaunchWithAllocator } from '../engine/allocator';
import { readOptions } from './options';
import type { OptionTable, OptionValues } from './options';
import { formatUsage } from './usage';

export interface Command<Table extends OptionTable> {
  /** The command's name as in `npm run <name>`. */
  readonly name: string;
  /** What it does, for the usage text. */
  readonly summary: string;
  readonly options: Table;
  /** Whether it holds many tensors for long and so gets the memory settings of allocator.ts. */
  readonly trains?: boolean;
  /** Throws an Error with a sentence if options do not go together; runs before anything starts. */
  readonly check?: (values: OptionValues<Table>) => void;
  /** Does the work; resolves to the exit code, or to nothing for 0. */
  readonly run: (values: OptionValues<Table>) => Promise<number | void> | void;
}

/**
 * Runs a command on this process's arguments and sets its exit code. `--help` prints the usage
 * text. Options are read and checked first, so that a mistyped one costs no time. What is thrown is
 * printed as `<name>: <sentence>`, with exit code 1.
 */
export async function runCommand<Table extends OptionTable>(
  command: Command<Table>,
): Promise<void> {
  const { name, summary, options } = command;
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(formatUsage(name, summary, options));
    return;
  }
  try {
    const values = readOptions(options, argv);
    command.check?.(values);
    const relaunched = command.trains ? await relaunchWithAllocator() : undefined;
    process.exitCode = relaunched ?? (await command.run(values)) ?? 0;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
