/**
 * The genres made with machines: house, techno, trance, trap, hip-hop, synth pop, disco, R&B and
 * kin.
 */
import type { DrumPattern } from './rhythm';
import type { Genre, Layer, Tonality } from './style';

const DANCE_MINOR: Tonality = {
  scale: 'minor',
  progressions: [
    'i bVI bIII bVII',
    'i bVII bVI bVII',
    'i i bVI bVII',
    'i bVI bIII v',
    'i iv bVI v',
  ],
};
const DANCE_MAJOR: Tonality = {
  scale: 'major',
  progressions: ['I V vi IV', 'vi IV I V', 'IV V vi I', 'IVmaj7 iii7 vi7 I'],
};
const SMOOTH: Tonality = {
  scale: 'dorian',
  progressions: [
    'i9 IV9 i9 IV9',
    'bVImaj7 bVII i9 i9',
    'ii9 V13 Imaj9 vi9',
    'Imaj9 iii7 IVmaj9 V13',
    'i9 bVImaj7 bIIImaj7 bVII',
  ],
};
const FOUR_ON_THE_FLOOR: readonly DrumPattern[] = [
  { kick: 'X...X...X...X...', clap: '....X.......X...', openHat: '..x...x...x...x.' },
  {
    kick: 'X...X...X...X...',
    clap: '....X.......X...',
    hat: 'xoxoxoxoxoxoxoxo',
    openHat: '..x...x...x...x.',
  },
  {
    kick: 'X...X...X...X..?',
    snare2: '....X.......X...',
    hat: '..x...x...x...x.',
    shaker: 'xxxxxxxxxxxxxxxx',
  },
];
const synthPad = (probability: number, from = 0): Layer => ({
  stem: 'backing',
  programs: [88, 89, 90, 50, 51, 94, 95],
  probability,
  from,
  volume: 74,
  playing: { kind: 'pad', centre: 64 },
});
const synthArpeggio = (probability: number, from = 0.4): Layer => ({
  stem: 'backing',
  programs: [80, 81, 38, 62, 63, 87],
  probability,
  from,
  volume: 70,
  playing: {
    kind: 'arpeggio',
    stepBeats: 0.25,
    gate: 0.7,
    centre: 64,
    orders: [
      [0, 1, 2, 3],
      [0, 2, 1, 3, 2, 4, 1, 3],
      [0, 3, 1, 3, 2, 3, 1, 3],
      [3, 2, 1, 0],
    ],
  },
});
const synthStabs = (probability: number, from = 0.4): Layer => ({
  stem: 'backing',
  programs: [62, 63, 81, 90, 0, 16],
  probability,
  from,
  volume: 80,
  playing: {
    kind: 'chords',
    rows: ['X..X..X...X..X..', '..X...X...X...X.', 'X..x..x.x..x..x.'],
    gate: 0.6,
    spread: 0,
    centre: 62,
  },
});

// prettier-ignore
export const ELECTRONIC_GENRES: readonly Genre[] = [
  {
    name: 'house', tempo: [118, 128], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.06, tonalities: [DANCE_MINOR, SMOOTH, DANCE_MAJOR],
    kits: [24, 25], drums: FOUR_ON_THE_FLOOR,
    bass: { programs: [38, 39, 33], rows: ['..R...R...R...R.', 'R..R..R..R..R.8.', '..R-..R-..5-..8-'], gate: 0.7 },
    layers: [synthStabs(0.9, 0), synthPad(0.6), synthArpeggio(0.4), { stem: 'backing', programs: [0, 1], probability: 0.6, from: 0.3, volume: 86, playing: { kind: 'chords', rows: ['X..X..X...X.X...', 'x.x..x.x..x..x.x'], gate: 0.6, spread: 0, centre: 64 } }],
    leads: [81, 80, 65, 73, 4], leadShare: 0.4, leadDensity: 0.6, guitarDrive: [1, 1], reverb: [0.08, 0.25], pumpDb: 7,
  },
  {
    name: 'techno', tempo: [126, 140], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'phrygian', progressions: ['i i i i', 'i i bII i', 'i i bVI bVII'] }],
    kits: [24, 25], drums: [...FOUR_ON_THE_FLOOR, { kick: 'X...X...X...X...', hat: '..x...x...x...x.', tomLow: '...x..x....x..?.' }],
    bass: { programs: [38, 39, 87], rows: ['.RRR.RRR.RRR.RRR', 'R.RR.R8.R.RR.RR.'], gate: 0.6 },
    layers: [synthArpeggio(0.9, 0.2), synthStabs(0.5), synthPad(0.4, 0.5), { stem: 'backing', programs: [81, 80, 38], probability: 0.6, from: 0.3, volume: 76, playing: { kind: 'riff', low: 50, density: 0.6 } }],
    leads: [81, 80, 87, 84], leadShare: 0.35, leadDensity: 0.7, guitarDrive: [1, 1], reverb: [0.08, 0.3], pumpDb: 8,
  },
  {
    name: 'trance', tempo: [132, 142], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [DANCE_MINOR],
    kits: [24], drums: FOUR_ON_THE_FLOOR,
    bass: { programs: [38, 39], rows: ['.RRR.RRR.RRR.RRR', '..R...R...R...R.'], gate: 0.7 },
    layers: [synthArpeggio(1, 0.2), synthPad(0.9), { stem: 'backing', programs: [81, 90, 62], probability: 0.9, from: 0.6, volume: 84, playing: { kind: 'chords', rows: ['X..X..X..X..X.X.', 'XxxXxxXxxXxxXxXx'], gate: 0.7, spread: 0, centre: 67 } }],
    leads: [81, 80, 84, 90], leadShare: 0.7, leadDensity: 0.6, guitarDrive: [1, 1], reverb: [0.15, 0.35], pumpDb: 8,
  },
  {
    name: 'drumandbass', tempo: [168, 176], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [DANCE_MINOR, SMOOTH],
    kits: [0, 24, 8], drums: [{ kick: 'X.........x.....', snare: '....X..o.o..X...', hat: 'x.x.x.x.x.x.x.x.' }, { kick: 'X.x.......x..x..', snare: '....X..x.x..X..o', ride: 'x.x.x.x.x.x.x.x.' }],
    bass: { programs: [38, 39, 87], rows: ['R-----------R-5-', 'R-----R---8-----', 'R.R...8.R..5..R.'], gate: 0.95 },
    layers: [synthPad(0.9), synthStabs(0.5), synthArpeggio(0.5), { stem: 'backing', programs: [4, 0, 11], probability: 0.5, from: 0, volume: 80, playing: { kind: 'arpeggio', stepBeats: 0.5, gate: 1.5, centre: 67, orders: [[0, 2, 1, 3], [3, 1, 2, 0]] } }],
    leads: [80, 81, 73, 65], leadShare: 0.35, leadDensity: 0.5, guitarDrive: [1, 1], reverb: [0.1, 0.3], pumpDb: 4,
  },
  {
    name: 'trap', tempo: [66, 78], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [{ scale: 'harmonicMinor', progressions: ['i i bVI V', 'i bVI i V7', 'i iv i V'] }, { scale: 'minor', progressions: ['i bVI i bVII', 'i i bVI bVI'] }],
    kits: [25], drums: [
      { kick: 'X.....x...x.....', clap: '........X.......', hat: 'xxxxxxxxxxxxxxxx', openHat: '......?.......?.' },
      { kick: 'X..x......x...x.', snare: '........X.......', hat: 'xoxxxoxoxxxoxoxx' },
      { kick: 'X.........x..x..', clap: '....X.......X...', hat: 'xoxoxoxxxoxoxoxo' },
    ],
    bass: { programs: [39, 38], rows: ['R-----R---R-----', 'R--R------R---8-', 'R---------R--R--'], gate: 1 },
    layers: [
      { stem: 'backing', programs: [10, 0, 11, 46, 14, 9], probability: 0.9, from: 0, volume: 84, playing: { kind: 'riff', low: 67, density: 0.35 } },
      { stem: 'backing', programs: [48, 44, 50], probability: 0.5, from: 0.4, volume: 70, playing: { kind: 'counter', centre: 64 } },
      synthPad(0.5), { stem: 'backing', programs: [24, 25, 4], probability: 0.5, from: 0.2, volume: 84, playing: { kind: 'arpeggio', stepBeats: 0.5, gate: 2, centre: 62, orders: [['b', 1, 2, 1], ['b', 2, 1, 3]] } },
    ],
    leads: [73, 75, 80, 77], leadShare: 0.35, leadDensity: 0.5, guitarDrive: [1, 1], reverb: [0.06, 0.25], pumpDb: 3,
  },
  {
    name: 'hiphop', tempo: [82, 100], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.2, tonalities: [SMOOTH, { scale: 'minorPentatonic', progressions: ['i i iv iv', 'i bVI i bVII', 'i7 i7 bVImaj7 V7'] }],
    kits: [25, 0, 8, 24], drums: [
      { kick: 'X.....x.x.x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X..x...x..x.....', snare: '....X.......X..?', hat: 'x.xxx.x.x.xxx.x.' },
    ],
    bass: { programs: [33, 32, 38, 35], rows: ['R-----R-..R-5---', 'R..R----..5-a---'], gate: 0.9 },
    layers: [
      { stem: 'backing', programs: [4, 5, 0, 11], probability: 0.9, from: 0, volume: 86, playing: { kind: 'chords', rows: ['X-----..x-----..', 'X--x--x-........', '..X---x-..X---x-'], gate: 0.9, spread: 0.01, centre: 62 } },
      { stem: 'backing', programs: [48, 61, 44, 45], probability: 0.5, from: 0.3, volume: 76, playing: { kind: 'riff', low: 60, density: 0.3 } },
      { stem: 'guitars', programs: [26, 27], probability: 0.4, from: 0.2, volume: 80, playing: { kind: 'riff', low: 55, density: 0.35 } },
    ],
    leads: [73, 59, 66, 80, 56], leadShare: 0.35, leadDensity: 0.5, guitarDrive: [1, 2], reverb: [0.04, 0.2],
  },
  {
    name: 'synthpop', tempo: [104, 132], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [DANCE_MINOR, DANCE_MAJOR],
    kits: [24, 16, 25], drums: [{ kick: 'X...X...X...X...', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' }, { kick: 'X.....x.X.......', snare: '....X.......X...', hat: 'xxxxxxxxxxxxxxxx', tomMid: '..............?.' }],
    bass: { programs: [38, 39], rows: ['R-8-R-8-R-8-R-8-', 'RRRRRRRRRRRRRRRR', 'R-R-R-R-R-R-5-8-'], gate: 0.75 },
    layers: [synthPad(1), synthArpeggio(0.8, 0.2), synthStabs(0.6, 0.5), { stem: 'guitars', programs: [28, 27], probability: 0.4, from: 0.4, volume: 80, playing: { kind: 'riff', low: 52, density: 0.4 } }],
    leads: [80, 81, 62, 65, 86, 82], leadShare: 0.6, leadDensity: 0.5, guitarDrive: [1, 2], reverb: [0.12, 0.35], pumpDb: 2,
  },
  {
    name: 'disco', tempo: [110, 124], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [SMOOTH, DANCE_MINOR, DANCE_MAJOR],
    kits: [0, 8], drums: [{ kick: 'X...X...X...X...', snare: '....X.......X...', openHat: '..x...x...x...x.', hat: 'x.x.x.x.x.x.x.x.' }, { kick: 'X...X...X...X...', clap: '....X.......X...', hat: 'xoxoxoxoxoxoxoxo', congaHi: '..x..x....x..xx.', tamb: '....x.......x...' }],
    bass: { programs: [33, 36], rows: ['R-8-R-8-R-8-R-8-', 'R.8.R.8.5.8.R.8.', 'R..R8.R.5..58.a.'], gate: 0.7 },
    layers: [
      { stem: 'guitars', programs: [27, 28], probability: 0.9, from: 0, volume: 84, playing: { kind: 'chords', rows: ['oXoXoXoXoXoXoXoX', 'X.xxX.xxX.xxX.xx'], gate: 0.4, spread: 0.006, centre: 67 } },
      { stem: 'backing', programs: [48, 49], probability: 0.9, from: 0.4, volume: 80, playing: { kind: 'counter', centre: 74 } },
      { stem: 'backing', programs: [0, 4, 2], probability: 0.8, from: 0.1, volume: 84, playing: { kind: 'chords', rows: ['X..X..X...X.X...', 'x...x.x...x.x...'], gate: 0.7, spread: 0, centre: 64 } },
      { stem: 'backing', programs: [61], probability: 0.6, from: 0.6, volume: 82, playing: { kind: 'chords', rows: ['X..X..x.........', '........X.x.X...'], gate: 0.7, spread: 0, centre: 67 } },
    ],
    leads: [48, 65, 56, 73, 81], leadShare: 0.5, leadDensity: 0.55, guitarDrive: [1, 2], reverb: [0.06, 0.2], pumpDb: 1,
  },
  {
    name: 'rnb', tempo: [64, 96], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.15, tonalities: [SMOOTH],
    kits: [25, 0, 24], drums: [{ kick: 'X......x..x.....', snare: '....X.......X...', hat: 'x.xxx.x.x.xxx.x.' }, { kick: 'X..x......x..x..', rim: '....X.......X...', hat: 'xoxoxoxoxoxoxoxo' }],
    bass: { programs: [38, 33, 35], rows: ['R---..R-8-..a---', 'R------R--5-----'], gate: 0.95 },
    layers: [
      { stem: 'backing', programs: [4, 5, 0], probability: 1, from: 0, volume: 90, playing: { kind: 'chords', rows: ['X-------x--x----', 'X--x----..x-----'], gate: 0.95, spread: 0.015, centre: 63, open: true, withRoot: true } },
      synthPad(0.6, 0.4), { stem: 'guitars', programs: [26, 27], probability: 0.5, from: 0.4, volume: 78, playing: { kind: 'riff', low: 57, density: 0.4 } },
    ],
    leads: [65, 64, 4, 73, 80], leadShare: 0.4, leadDensity: 0.55, guitarDrive: [1, 1], reverb: [0.1, 0.3],
  },
  {
    name: 'ambient', tempo: [60, 90], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'lydian', progressions: ['Imaj7 II Imaj7 II', 'Iadd9 IVmaj7 vi7 V', 'Imaj9 iii7 IVmaj9 iv'] }, DANCE_MINOR],
    kits: [], drums: [], bass: { programs: [38, 39, 32], rows: ['R---------------'], gate: 1 },
    layers: [synthPad(1), { ...synthPad(0.6), programs: [48, 93, 97, 99] }, { stem: 'backing', programs: [11, 8, 46, 4, 98, 96, 14], probability: 0.9, from: 0, volume: 80, playing: { kind: 'arpeggio', stepBeats: 0.5, gate: 3, centre: 69, orders: [[0, 2, 1, 3], [3, 2, 4, 1, 0], [0, 1, 3]] } }],
    leads: [73, 77, 75, 80, 79, 69, 42], leadShare: 0.5, leadDensity: 0.25, guitarDrive: [1, 1], reverb: [0.3, 0.5],
  },
  {
    name: 'chiptune', tempo: [120, 170], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [DANCE_MAJOR, DANCE_MINOR],
    kits: [24, 25], drums: FOUR_ON_THE_FLOOR, bass: { programs: [80, 38], rows: ['R-8-R-8-R-8-R-8-', 'R-R-5-5-8-8-5-5-'], gate: 0.8 },
    layers: [{ ...synthArpeggio(1, 0), programs: [80, 81] }, { ...synthStabs(0.6), programs: [80, 81] }],
    leads: [80, 81, 79], leadShare: 0.9, leadDensity: 0.75, guitarDrive: [1, 1], reverb: [0.01, 0.1],
  },
];
