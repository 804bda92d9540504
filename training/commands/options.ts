/**
 * Options of commands as data: each says how its text is read and what the usage text tells of it.
 */
import { parseArgs } from 'node:util';

/** One `--name`. `Value` is what a command receives for it, given or not. */
export interface Option<Value> {
  /** One or two sentences for the usage text. */
  readonly help: string;
  /**
   * Stands for the value in the usage text, such as `<folder>`; null for a flag without a value.
   */
  readonly placeholder: string | null;
  /** Whether it may be given more than once. */
  readonly isRepeatable: boolean;
  /** Told in the usage text if there is one. */
  readonly fallbackText: string | null;
  /**
   * The value from the texts given on the command line, in their order; none if the option was not
   * given. `name` begins with `--`. Throws an Error with a sentence if a text makes no sense.
   */
  read(texts: readonly string[], name: string): Value;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What a command receives: a value for every option of its table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

/** True if given. */
export function flag(help: string): Option<boolean> {
  return {
    help,
    placeholder: null,
    isRepeatable: false,
    fallbackText: null,
    read: (texts) => texts.length > 0,
  };
}

/** A text such as a name or a path; undefined, or the fallback, if not given. */
export function text(placeholder: string, help: string): Option<string | undefined>;
export function text(placeholder: string, help: string, fallback: string): Option<string>;
export function text(
  placeholder: string,
  help: string,
  fallback?: string,
): Option<string | undefined> {
  return single(placeholder, help, fallback, (value) => value);
}

/** A text that must be given. */
export function requiredText(placeholder: string, help: string): Option<string> {
  return {
    ...text(placeholder, help),
    read(texts, name) {
      const [value] = texts;
      if (value === undefined) throw new Error(`${name} ${placeholder} is missing`);
      return value;
    },
  };
}

/** Texts of an option that may be repeated, in their order. */
export function texts(placeholder: string, help: string): Option<readonly string[]> {
  return { help, placeholder, isRepeatable: true, fallbackText: null, read: (given) => given };
}

/** Texts of an option that must be given once at least. */
export function requiredTexts(placeholder: string, help: string): Option<readonly string[]> {
  return {
    ...texts(placeholder, help),
    read(given, name) {
      if (given.length === 0) throw new Error(`${name} ${placeholder} is missing`);
      return given;
    },
  };
}

/** A number above 0; undefined, or the fallback, if not given. */
export function positive(placeholder: string, help: string): Option<number | undefined>;
export function positive(placeholder: string, help: string, fallback: number): Option<number>;
export function positive(
  placeholder: string,
  help: string,
  fallback?: number,
): Option<number | undefined> {
  return single(placeholder, help, fallback, (value, name) => {
    const number = Number(value);
    if (number > 0 && number < Infinity) return number;
    throw new Error(`${name} must be a number above 0, got '${value}'`);
  });
}

/** A whole number of at least 1; undefined, or the fallback, if not given. */
export function count(placeholder: string, help: string): Option<number | undefined>;
export function count(placeholder: string, help: string, fallback: number): Option<number>;
export function count(
  placeholder: string,
  help: string,
  fallback?: number,
): Option<number | undefined> {
  return single(placeholder, help, fallback, (value, name) => {
    const number = Number(value);
    if (number >= 1 && Number.isSafeInteger(number)) return number;
    throw new Error(`${name} must be a whole number of at least 1, got '${value}'`);
  });
}

/** One of `choices`; undefined, or the fallback, if not given. */
export function choice<T extends string>(
  choices: readonly T[],
  help: string,
): Option<T | undefined>;
export function choice<T extends string>(
  choices: readonly T[],
  help: string,
  fallback: T,
): Option<T>;
export function choice<T extends string>(
  choices: readonly T[],
  help: string,
  fallback?: T,
): Option<T | undefined> {
  const placeholder = `<${choices.join('|')}>`;
  return single(placeholder, help, fallback, (value, name) => oneOf(choices, value, name));
}

/** Any of `choices`, repeated. The usage text lists them after `help`. */
export function choicesOf<T extends string>(
  placeholder: string,
  choices: readonly T[],
  help: string,
): Option<readonly T[]> {
  return {
    help: `${help}: ${choices.join(', ')}`,
    placeholder,
    isRepeatable: true,
    fallbackText: null,
    read: (given, name) => given.map((value) => oneOf(choices, value, name)),
  };
}

/**
 * The values of all options in `table` from command-line arguments. Throws an Error with a sentence
 * for an unknown option, a word that belongs to no option, an option that lacks its value or is
 * given twice, and whatever an option's `read` throws.
 */
export function readOptions<Table extends OptionTable>(
  table: Table,
  argv: readonly string[],
): OptionValues<Table> {
  const given = new Map<string, string[]>();
  for (const { name, value } of splitArguments(table, argv)) {
    const texts = given.get(name) ?? [];
    if (texts.length > 0 && !table[name].isRepeatable) {
      throw new Error(`--${name} is given more than once`);
    }
    given.set(name, [...texts, value]);
  }
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      option.read(given.get(name) ?? [], `--${name}`),
    ]),
  ) as OptionValues<Table>; // Every option of the table was read, each by itself.
}

/** Options as given, in order; the value of a flag is ''. */
function splitArguments(
  table: OptionTable,
  argv: readonly string[],
): { name: string; value: string }[] {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { placeholder }]) => [
        name,
        { type: placeholder === null ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  return tokens.map((token) => {
    if (token.kind === 'positional') {
      throw new Error(`'${token.value}' belongs to no option; --help lists them`);
    }
    if (token.kind === 'option-terminator') throw new Error("'--' has no meaning here");
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(table, name) ? table[name] : null;
    if (option === null) throw new Error(`there is no option ${rawName}; --help lists all`);
    const { placeholder } = option;
    if (placeholder === null) {
      if (value !== undefined) throw new Error(`${rawName} takes no value`);
      return { name, value: '' };
    }
    // An option where a value should stand: the value was forgotten.
    if (value === undefined || (!inlineValue && value.startsWith('--'))) {
      throw new Error(`${rawName} needs a value: ${rawName} ${placeholder}`);
    }
    return { name, value };
  });
}

function single<T>(
  placeholder: string,
  help: string,
  fallback: T | undefined,
  parse: (value: string, name: string) => T,
): Option<T | undefined> {
  return {
    help,
    placeholder,
    isRepeatable: false,
    fallbackText: fallback === undefined ? null : String(fallback),
    read: ([value], name) => (value === undefined ? fallback : parse(value, name)),
  };
}

function oneOf<T extends string>(choices: readonly T[], value: string, name: string): T {
  const found = choices.find((known) => known === value);
  if (found === undefined) {
    throw new Error(`${name} must be one of ${choices.join(', ')}, got '${value}'`);
  }
  return found;
}
