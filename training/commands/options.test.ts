import { describe, expect, it } from 'vitest';
import {
  choice,
  choicesOf,
  count,
  flag,
  positive,
  readOptions,
  requiredText,
  requiredTexts,
  text,
  texts,
} from './options';
import { formatUsage } from './usage';

const TABLE = {
  out: requiredText('<folder>', 'where it goes'),
  data: texts('<folder>', 'songs'),
  name: text('<name>', 'its name', 'song'),
  note: text('<text>', 'anything'),
  rate: positive('<x>', 'learning rate', 0.5),
  songs: count('<n>', 'how many'),
  loss: choice(['l1', 'mse'], 'what is minimised', 'l1'),
  without: choicesOf('<part>', ['a', 'b'], 'leaves a part out'),
  loud: flag('says more'),
};
const OUT = ['--out', 'there'];

describe('readOptions', () => {
  it('gives every option a value: the fallback, or nothing, where none is given', () => {
    expect(readOptions(TABLE, OUT)).toEqual({
      out: 'there',
      data: [],
      name: 'song',
      note: undefined,
      rate: 0.5,
      songs: undefined,
      loss: 'l1',
      without: [],
      loud: false,
    });
  });

  it('reads values beside and behind the name, and repeated ones in order', () => {
    const argv = [
      ...'--out=a=b --data x --rate 1e-3 --data=y --loud --songs 3 --loss mse'.split(' '),
      ...'--without b --without a --note'.split(' '),
      '-5 dB',
    ];
    expect(readOptions(TABLE, argv)).toEqual({
      out: 'a=b',
      data: ['x', 'y'],
      name: 'song',
      note: '-5 dB',
      rate: 0.001,
      songs: 3,
      loss: 'mse',
      without: ['b', 'a'],
      loud: true,
    });
  });

  it.each([
    [[], '--out <folder> is missing'],
    [[...OUT, '--oops', '1'], 'there is no option --oops; --help lists all'],
    [[...OUT, '-x'], 'there is no option -x; --help lists all'],
    [[...OUT, '--toString'], 'there is no option --toString; --help lists all'],
    [[...OUT, 'paper'], "'paper' belongs to no option; --help lists them"],
    [[...OUT, '--', 'paper'], "'--' has no meaning here"],
    [['--out'], '--out needs a value: --out <folder>'],
    [['--out', '--loud'], '--out needs a value: --out <folder>'],
    [[...OUT, '--loud=yes'], '--loud takes no value'],
    [[...OUT, ...OUT], '--out is given more than once'],
    [[...OUT, '--rate', '0'], "--rate must be a number above 0, got '0'"],
    [[...OUT, '--rate', 'fast'], "--rate must be a number above 0, got 'fast'"],
    [[...OUT, '--songs', '1.5'], "--songs must be a whole number of at least 1, got '1.5'"],
    [[...OUT, '--loss', 'l3'], "--loss must be one of l1, mse, got 'l3'"],
    [[...OUT, '--without', 'c'], "--without must be one of a, b, got 'c'"],
  ])('answers %j with a sentence', (argv, sentence) => {
    expect(() => readOptions(TABLE, argv)).toThrow(sentence);
  });

  it('asks for an option that must be given once at least', () => {
    const table = { data: requiredTexts('<folder>', 'songs') };
    expect(() => readOptions(table, [])).toThrow('--data <folder> is missing');
    expect(readOptions(table, ['--data', 'a', '--data', 'b'])).toEqual({ data: ['a', 'b'] });
  });
});

describe('formatUsage', () => {
  it('lists every option with its value, help, default and whether it may be repeated', () => {
    const usage = formatUsage('sing', 'Sings.', TABLE).split('\n');
    expect(usage[0]).toBe('npm run sing -- [options]');
    expect(usage[2]).toBe('Sings.');
    expect(usage).toContain('  --name <name>     its name (default song)');
    expect(usage).toContain('  --data <folder>   songs (may be repeated)');
    expect(usage).toContain('  --loss <l1|mse>   what is minimised (default l1)');
    expect(usage).toContain('  --without <part>  leaves a part out: a, b (may be repeated)');
    expect(usage).toContain('  --loud            says more');
    expect(usage.at(-1)).toBe('  --help            prints this text');
  });

  it('keeps to 100 characters a line, help in a column of its own', () => {
    const long = {
      model: text('<name or folder of an exported model>', 'a word '.repeat(40).trim()),
    };
    const lines = formatUsage('x', 'Many words. '.repeat(30).trim(), long).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.join(' ').match(/a word/g)).toHaveLength(40);
    expect(lines).toContain('  --model <name or folder of an exported model>');
  });
});
