import { describe, expect, it } from 'vitest';
import { MODEL_CONFIGS, PAPER } from '../../src/model/config';
import type { CachedSignal, CachedTrack } from '../corpus/cachedTrack';
import { recordTraining } from '../engine/history';
import type { TrainingPhase } from '../engine/history';
import type { SongResult } from '../evaluate/report';
import { summarise } from '../evaluate/report';
import type { SongScores } from '../evaluate/score';
import { composeCard } from './compose';
import type { CardFacts } from './compose';
import { licenceLine, notesPath, parseNotes, readNotes } from './notes';
import { formatSources, parseSources } from '../corpus/sourceNotes';
import { accountFor } from './sources';

const signal = (numSamples: number): CachedSignal => ({
  key: '',
  path: '',
  numSamples,
  numChannels: 1,
  scale: 1,
  analysisVersion: 1,
  activeRms: 0.1,
  bandwidthHz: 4000,
  regions: [],
});
const track = (
  kind: CachedTrack['kind'],
  source: string,
  vocals: number,
  accompaniment: number,
): CachedTrack => ({
  id: source,
  kind,
  source,
  group: source,
  vocals: kind === 'accompaniment' ? null : signal(vocals),
  accompaniment: kind === 'vocals' ? null : signal(accompaniment),
});

const TSV = [
  'folder\tminutes\tcontent\tlicence as found\torigin',
  'vocals/choir\t9\tmany voices\tCC0 1.0\ta pack',
  'vocals/duo\t9\tas above\tas above\t',
  'instrumentals/band\t9\trock\tGPL\tgames',
].join('\n');

describe('the account of sources', () => {
  it('counts minutes of what is used per kind and source, with the licences of SOURCES.tsv', () => {
    const accounts = accountFor(
      [
        track('accompaniment', 'band', 0, 6000),
        track('vocals', 'duo', 600, 0),
        track('vocals', 'choir', 1200, 0),
        track('vocals', 'choir', 600, 0),
        track('pair', 'band', 1800, 1700),
      ],
      10,
      parseSources(TSV),
    );
    expect(accounts.map(({ kind, source, minutes }) => [kind, source, minutes])).toEqual([
      ['vocals', 'choir', 3],
      ['vocals', 'duo', 1],
      ['pair', 'band', 3],
      ['accompaniment', 'band', 10],
    ]);
    expect(accounts.map(({ licence }) => licence)).toEqual(['CC0 1.0', 'CC0 1.0', '', 'GPL']);
    expect(accounts[1].content).toBe('many voices');
    expect(accounts[1].origin).toBe('');
  });
});

describe('the table of sources', () => {
  it('is read as it was written', () => {
    const notes = parseSources(TSV);
    expect(parseSources(formatSources(notes))).toEqual(notes);
  });
});

describe('the notes of a card', () => {
  it('are split at their headings, and a missing section is named with its file', () => {
    const notes = parseNotes(
      'Hello\nyou.\n\n## Weaknesses\n\n- none\n\n## Licence\n\nCC0\n1.0\n\nMore.\n',
      'n.md',
    );
    expect(notes).toEqual({
      introduction: 'Hello\nyou.',
      weaknesses: '- none',
      licence: 'CC0\n1.0\n\nMore.',
    });
    expect(licenceLine(notes)).toBe('CC0 1.0');
    expect(() => parseNotes('Hello\n\n## Licence\n\nCC0\n', 'n.md')).toThrow(
      /n.md lacks .*Weaknesses/,
    );
    expect(() => readNotes(notesPath('nothing'))).toThrow(/no notes .*nothing.md/);
  });

  it('exist for the default model', () => {
    expect(readNotes(notesPath(MODEL_CONFIGS['paper'].name)).weaknesses).toContain('MUSDB18');
  });
});

describe('the card', () => {
  const phase = (run: string, more: Partial<TrainingPhase>): TrainingPhase => ({
    run,
    examples: 100,
    steps: 10,
    hours: 1,
    loss: 'mse',
    target: 'projection',
    batchSize: 10,
    learningRate: 0.001,
    validationSdrDb: 5.5,
    data: 'audio',
    hardware: '2 threads',
    ...more,
  });
  const scores = (usdr: number, maePublished: number): SongScores => ({
    usdr,
    siSdr: 1,
    sdr: 2,
    sir: 3,
    sar: 4,
    nsdr: usdr + 1,
    sdrV4: 1,
    isrV4: 1,
    sirV4: 1,
    sarV4: 1,
    mae: 0.1,
    maePublished,
  });
  const songs: SongResult[] = [2, 4, 9].map((usdr, i) => ({
    name: `song ${i}`,
    seconds: 10,
    estimates: { mixture: scores(0, 0.3), paper: scores(usdr, 0.1 * i) },
  }));
  const facts: CardFacts = {
    config: PAPER,
    digest: 'abcd',
    notes: { introduction: 'A network.', weaknesses: '- some', licence: 'CC0' },
    training: recordTraining(
      [phase('first', { hours: null })],
      phase('second', { examples: 1900 }),
    ),
    runSteps: 12,
    curves: 'curves.png',
    sources: accountFor([track('vocals', 'choir', 36_000, 0)], 10, parseSources(TSV)),
    evaluation: {
      model: 'paper',
      digest: 'abcd',
      subset: 'validation',
      songs,
      summary: { paper: summarise(songs, 'paper') },
    },
  };

  it('tells the whole history, and which step of the last run it holds', () => {
    const card = composeCard(facts);
    expect(card).toContain('2,000 examples in 20 steps, at least 1.00 hours');
    expect(card).toContain("step 10 of the last run's 12");
    expect(card).toContain('| first | 100 | 10 | – |');
    expect(card).toContain('| second | 1,900 | 10 | 1.00 |');
    expect(card).toContain('](curves.png)');
    expect(card).toContain('9,826,321 parameters');
  });

  it('names every source with its licence and sums the hours of each kind', () => {
    const card = composeCard(facts);
    expect(card).toContain('1.00 hours of solo voices');
    expect(card).toContain('| solo voices | choir | 60.0 | many voices | CC0 1.0 | a pack |');
  });

  it('shows what evaluation measured, song by song, with mean, median and the published error', () => {
    const card = composeCard(facts);
    expect(card).toContain('| song 2 | 0.00 | 9.00 |');
    expect(card).toContain('| **mean** | 0.00 | 5.00 |');
    expect(card).toContain('| **median** | 0.00 | 4.00 |');
    expect(card).toContain('mixture 0.300 (median 0.300), paper 0.100 (median 0.100)');
  });

  it('leaves out what nobody measured', () => {
    const card = composeCard({
      ...facts,
      evaluation: null,
      sources: [],
      curves: null,
      runSteps: 10,
    });
    expect(card).not.toContain('## Measured');
    expect(card).not.toContain('## Data');
    expect(card).not.toContain('![');
    expect(card).not.toContain('The weights are those of step');
    expect(card).not.toMatch(/NaN|undefined|null/);
  });
});
