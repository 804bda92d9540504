/** The usage text of a command, made from its table of options. */
import type { Option, OptionTable } from './options';

const LINE_LENGTH = 100;
/** Longer heads stand on a line of their own, their help below. */
const LONGEST_HEAD = 26;
const INDENT = '  ';

/** `npm run <name>`, the summary, and one entry per option with its help and default. */
export function formatUsage(name: string, summary: string, options: OptionTable): string {
  const heads = Object.entries(options).map(([option, { placeholder }]) =>
    placeholder === null ? `--${option}` : `--${option} ${placeholder}`,
  );
  const column = Math.max(
    ...heads.map((head) => head.length).filter((length) => length <= LONGEST_HEAD),
    '--help'.length,
  );
  const entry = (head: string, help: string): string => {
    const [first = '', ...rest] = wrap(help, LINE_LENGTH - INDENT.length - column - 2);
    const below = ' '.repeat(INDENT.length + column + 2);
    const lines = rest.map((line) => `${below}${line}`);
    if (head.length > column) return [`${INDENT}${head}`, `${below}${first}`, ...lines].join('\n');
    return [`${INDENT}${head.padEnd(column)}  ${first}`, ...lines].join('\n');
  };
  return [
    `npm run ${name} -- [options]`,
    '',
    ...wrap(summary, LINE_LENGTH),
    '',
    ...Object.values(options).map((option, index) => entry(heads[index], describe(option))),
    entry('--help', 'prints this text'),
  ].join('\n');
}

function describe({ help, fallbackText, isRepeatable }: Option<unknown>): string {
  const notes = [
    ...(fallbackText === null ? [] : [`default ${fallbackText}`]),
    ...(isRepeatable ? ['may be repeated'] : []),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`;
}

/** Lines of at most `width` characters; longer words stay whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
