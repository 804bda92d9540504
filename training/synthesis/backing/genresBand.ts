/**
 * The genres played by bands with guitars: rock, metal, punk, country, folk, blues, reggae, funk
 * and kin.
 */
import type { DrumPattern } from './rhythm';
import type { Genre, Layer, Tonality } from './style';

const POP_MAJOR: Tonality = {
  scale: 'major',
  progressions: [
    'I V vi IV',
    'vi IV I V',
    'I IV V IV',
    'I vi IV V',
    'IV I V vi',
    'I iii IV iv',
    'I V/V IV Vsus4/V',
  ],
};
const ROCK_MINOR: Tonality = {
  scale: 'minorPentatonic',
  progressions: ['i bVII bVI bVII', 'i bVI bIII bVII', 'i iv bVI V', 'i i bIII iv', 'i bVII iv i'],
};
const ROCK_MIXOLYDIAN: Tonality = {
  scale: 'mixolydian',
  progressions: ['I bVII IV I', 'I IV I bVII', 'I I bVII/IV I', 'V IV I I'],
};
const METAL: Tonality = {
  scale: 'phrygian',
  progressions: [
    'i5 i5 bVI5 bVII5',
    'i5 bII5 i5 bIII5',
    'i5 i5 iv5 bVI5/bVII5',
    'i5/bVI5 bIII5/bVII5',
  ],
};
const BLUES: Tonality = {
  scale: 'blues',
  progressions: [
    'I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7',
    'I7 IV7 I7 I7 IV7 IV7 I7 vi7 ii7 V7 I7 V7',
    'i7 i7 i7 i7 iv7 iv7 i7 i7 bVI7 V7 i7 V7',
  ],
};

const ROCK_DRUMS: readonly DrumPattern[] = [
  { kick: 'X.....x.x.......', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' },
  { kick: 'X...x...X.x.....', snare: '....X..o.o..X...', ride: 'x.x.x.x.x.x.x.x.' },
  { kick: 'X.x...x.X.x...?.', snare: '....X.......X...', openHat: 'x...x...x...x...' },
];
const powerGuitars = (rows: string[], low = 40): Layer => ({
  stem: 'guitars',
  programs: [30, 29, 30, 27],
  probability: 1,
  from: 0.3,
  volume: 100,
  isDoubled: true,
  playing: { kind: 'power', rows, low },
});
const strummed = (programs: number[], rows: string[], probability = 1): Layer => ({
  stem: 'guitars',
  programs,
  probability,
  from: 0,
  volume: 92,
  playing: { kind: 'chords', rows, gate: 0.95, spread: 0.02, centre: 57, withRoot: true },
});
const picked = (programs: number[], probability = 1): Layer => ({
  stem: 'guitars',
  programs,
  probability,
  from: 0,
  volume: 96,
  playing: {
    kind: 'arpeggio',
    stepBeats: 0.5,
    gate: 2.5,
    centre: 60,
    orders: [
      ['b', 1, 2, 1, 3, 1, 2, 1],
      ['b', 2, 1, 2, 'b', 3, 1, 2],
      ['b', 0, 1, 2, 3, 2, 1, 0],
    ],
  },
});
const organPad: Layer = {
  stem: 'backing',
  programs: [16, 18, 17],
  probability: 0.4,
  from: 0.4,
  volume: 64,
  playing: { kind: 'pad', centre: 62 },
};
const stringPad: Layer = {
  stem: 'backing',
  programs: [48, 49, 50],
  probability: 0.35,
  from: 0.5,
  volume: 66,
  playing: { kind: 'pad', centre: 66 },
};

// prettier-ignore
export const BAND_GENRES: readonly Genre[] = [
  {
    name: 'rock', tempo: [100, 150], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [POP_MAJOR, ROCK_MINOR, ROCK_MIXOLYDIAN], kits: [0, 8, 16], drums: ROCK_DRUMS,
    bass: { programs: [33, 34], rows: ['R-R-R-R-R-R-R-R-', 'R---R-R-R---R-a-', 'R-----R-R---5-8-'], gate: 0.9 },
    layers: [
      powerGuitars(['X---X---X-X-X---', 'X-------X---X-X-', 'm.m.X---m.m.X---', 'X---..X---X-X-X-']),
      { ...picked([27, 26, 25], 0.5), from: 0 }, organPad,
    ],
    leads: [29, 30, 29, 27, 18], leadShare: 0.55, leadDensity: 0.6, guitarDrive: [4, 20], reverb: [0.05, 0.2],
  },
  {
    name: 'hardrock', tempo: [115, 165], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [ROCK_MINOR, ROCK_MIXOLYDIAN], kits: [16, 0], drums: ROCK_DRUMS,
    bass: { programs: [34, 33], rows: ['R-R-R-R-R-R-R-R-', 'R---R-R-R---R-a-'], gate: 0.85 },
    layers: [
      powerGuitars(['m.m.m.X-m.m.X---', 'X-----m.X-----m.']),
      { stem: 'guitars', programs: [30, 29], probability: 0.6, from: 0.5, volume: 92, isDoubled: true, playing: { kind: 'riff', low: 40, density: 0.5 } },
    ],
    leads: [30, 29], leadShare: 0.6, leadDensity: 0.8, guitarDrive: [12, 40], reverb: [0.05, 0.15],
  },
  {
    name: 'metal', tempo: [110, 190], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [METAL, { scale: 'harmonicMinor', progressions: ['i5 bVI5 iv5 V5', 'i5 bVII5 bVI5 V5'] }],
    kits: [16], drums: [
      { kick: 'XxXxXxXxXxXxXxXx', snare: '....X.......X...', ride: 'x.x.x.x.x.x.x.x.' },
      { kick: 'XxX.x.X.XxX.x.X.', snare: '....X.......X...', china: 'x...x...x...x...' },
      { kick: 'X.X.X.X.X.X.X.X.', snare: '.X.X.X.X.X.X.X.X', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X.......x..x....', snare: '........X.......', openHat: 'x...x...x...x...' },
    ],
    bass: { programs: [34], rows: ['RRRRRRRRRRRRRRRR', 'R-R-R-R-R-R-R-R-', 'R-RRR-RRR-RRR-RR'], gate: 0.8 },
    layers: [
      powerGuitars(['mmmmmmmmX-mmX-mm', 'm.mmm.mmm.mmX---', 'X-------X-------', 'MmmMmmMmmMmmMmMm', 'mmX-mmX-mmX-X-X-'], 35),
      { stem: 'guitars', programs: [30], probability: 0.6, from: 0.6, volume: 90, isDoubled: true, playing: { kind: 'riff', low: 47, density: 0.75 } },
      { stem: 'backing', programs: [48, 50, 90], probability: 0.25, from: 0.6, volume: 56, playing: { kind: 'pad', centre: 62 } },
    ],
    leads: [30, 29], leadShare: 0.55, leadDensity: 0.9, guitarDrive: [30, 80], reverb: [0.03, 0.15],
  },
  {
    name: 'doom', tempo: [60, 85], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [METAL, ROCK_MINOR],
    kits: [16], drums: [{ kick: 'X.....x.X.......', snare: '........X.......', crash: 'x...x...x...x...' }, { kick: 'X...x...X..xx...', snare: '....X.......X...', ride: 'x...x...x...x...' }],
    bass: { programs: [34, 33], rows: ['R-------R---R-a-'], gate: 0.97 },
    layers: [powerGuitars(['X---------------', 'X-------X---X-X-'], 35)],
    leads: [30, 29], leadShare: 0.5, leadDensity: 0.4, guitarDrive: [25, 80], reverb: [0.1, 0.25],
  },
  {
    name: 'punk', tempo: [165, 210], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [{ scale: 'major', progressions: ['I IV V V', 'I V vi IV', 'I I IV V', 'I bVII IV V'] }],
    kits: [0, 16], drums: [
      { kick: 'X...x...X.x.x...', snare: '..X...X...X...X.', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X..x..x.X..x..x.', snare: '....X.......X...', crash: 'x...x...x...x...' },
    ],
    bass: { programs: [34], rows: ['R-R-R-R-R-R-R-R-'], gate: 0.85 },
    layers: [powerGuitars(['X-X-X-X-X-X-X-X-', 'm.m.m.m.X---X---', 'X---X-X-X---X-X-'])],
    leads: [29, 30], leadShare: 0.3, leadDensity: 0.6, guitarDrive: [10, 40], reverb: [0.02, 0.1],
  },
  {
    name: 'indie', tempo: [95, 140], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [POP_MAJOR, ROCK_MINOR],
    kits: [0, 8], drums: [...ROCK_DRUMS, { kick: 'X...X...X...X...', snare: '....X.......X...', openHat: '..x...x...x...x.' }],
    bass: { programs: [33, 34], rows: ['R-R-R-R-R-R-R-R-', 'R-8-R-8-R-8-R-8-'], gate: 0.8 },
    layers: [
      picked([27, 26]), strummed([27, 25], ['X.x.uux.X.xuu.xu', 'X-x-xux-X-x-xux-'], 0.7),
      { stem: 'backing', programs: [81, 88, 90, 50], probability: 0.5, from: 0.5, volume: 60, playing: { kind: 'pad', centre: 66 } },
    ],
    leads: [27, 28, 80, 4, 11], leadShare: 0.4, leadDensity: 0.5, guitarDrive: [1.5, 8], reverb: [0.1, 0.3],
  },
  {
    name: 'country', tempo: [90, 135], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.1,
    tonalities: [{ scale: 'majorPentatonic', progressions: ['I IV I V', 'I I IV IV I V I V', 'I V IV I', 'vi IV I V'] }],
    kits: [0, 40], drums: [
      { kick: 'X.......X.......', snare: '....X.o.....X.o.', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X...X...X...X...', snare: 'o.oXo.oXo.oXo.oX' },
    ],
    bass: { programs: [32, 33], rows: ['R-------5-------', 'R---5---R---5-a-'], gate: 0.7 },
    layers: [
      strummed([25, 24], ['x...X-u-x...X-uu', 'X...x.u.X...x.u.']),
      { ...picked([105, 25, 27], 0.7), playing: { kind: 'arpeggio', stepBeats: 0.25, gate: 1.5, centre: 67, orders: [[0, 2, 1, 3, 0, 2, 1, 2]] } },
      { stem: 'backing', programs: [110, 22, 48], probability: 0.5, from: 0.4, volume: 72, playing: { kind: 'counter', centre: 67 } },
    ],
    leads: [110, 22, 27, 105, 26], leadShare: 0.65, leadDensity: 0.6, guitarDrive: [1, 3], reverb: [0.06, 0.2],
  },
  {
    name: 'folk', tempo: [75, 120], beatsPerBar: 4, stepsPerBeat: 4, swing: 0,
    tonalities: [POP_MAJOR, { scale: 'dorian', progressions: ['i bVII i bVII', 'i IV i bVII', 'i bIII bVII IV'] }],
    kits: [], drums: [],
    bass: { programs: [32], rows: ['R-------5-------', 'R-----------5-a-'], gate: 0.95 },
    layers: [picked([24, 25]), { stem: 'backing', programs: [42, 40, 21, 48], probability: 0.5, from: 0.4, volume: 74, playing: { kind: 'counter', centre: 60 } }, { ...strummed([25], ['X-x-xux-X-xuxux-']), probability: 0.4, from: 0.5 }],
    leads: [40, 73, 74, 75, 21, 22, 110, 78, 68], leadShare: 0.65, leadDensity: 0.5, guitarDrive: [1, 1], reverb: [0.12, 0.35],
  },
  {
    name: 'celtic', tempo: [105, 135], beatsPerBar: 4, stepsPerBeat: 3, swing: 0,
    tonalities: [{ scale: 'dorian', progressions: ['i i bVII bVII', 'i bVII i v', 'i bIII bVII i'] }, { scale: 'major', progressions: ['I IV I V', 'I ii IV V'] }],
    kits: [0], drums: [{ taiko: 'x..o..x..o.o' }, { kick: 'X.....x.....', tamb: 'x.xx.xx.xx.x' }],
    bass: { programs: [32, 43], rows: ['R-----5-----'], gate: 0.9 },
    layers: [strummed([25, 24], ['X.xu.xX.xu.x', 'X.xx.uX.xx.u']), { stem: 'backing', programs: [46, 15], probability: 0.5, from: 0.3, volume: 80, playing: { kind: 'arpeggio', stepBeats: 1 / 3, gate: 2, centre: 67, orders: [[0, 1, 2, 3, 2, 1]] } }, { stem: 'backing', programs: [109, 21], probability: 0.3, from: 0.5, volume: 60, playing: { kind: 'pad', centre: 60 } }],
    leads: [110, 73, 78, 72, 109, 79], leadShare: 0.85, leadDensity: 0.8, guitarDrive: [1, 1], reverb: [0.12, 0.3],
  },
  {
    name: 'blues', tempo: [65, 115], beatsPerBar: 4, stepsPerBeat: 3, swing: 0, tonalities: [BLUES], kits: [0, 40, 8],
    drums: [{ kick: 'X.....x.....', snare: '...X.....X.o', ride: 'x.xx.xx.xx.x' }, { kick: 'X..x..X..x.x', snare: '...X.....X..', hat: 'x.xx.xx.xx.x' }],
    bass: { programs: [33, 32], rows: ['R.R3.35.57.7', 'R..R.R5..5.a'], gate: 0.9 },
    layers: [
      { ...strummed([26, 27, 25], ['X.xx.xX.xx.x', '...X.....X.u']), probability: 0.8 },
      { stem: 'backing', programs: [0, 16, 2], probability: 0.7, from: 0.3, volume: 80, playing: { kind: 'chords', rows: ['X.x...X.x...', '..x..X..x..X'], gate: 0.8, spread: 0, centre: 60 } },
    ],
    leads: [22, 27, 29, 66, 18, 0], leadShare: 0.75, leadDensity: 0.65, guitarDrive: [2, 12], reverb: [0.08, 0.2],
  },
  {
    name: 'rocknroll', tempo: [140, 185], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.15, tonalities: [BLUES, { scale: 'major', progressions: ['I vi IV V', 'I I IV V'] }],
    kits: [0, 8], drums: [{ kick: 'X...x...X...x...', snare: '....X.......X.x.', ride: 'x.x.x.x.x.x.x.x.' }],
    bass: { programs: [32, 33], rows: ['R---3---5---8---', 'R---R---3---5---', 'R-R-3-3-5-5-7-7-'], gate: 0.85 },
    layers: [
      { stem: 'guitars', programs: [27, 26], probability: 1, from: 0, volume: 92, playing: { kind: 'chords', rows: ['X-X-x-x-X-X-x-x-'], gate: 0.7, spread: 0, centre: 52 } },
      { stem: 'backing', programs: [0, 3], probability: 0.8, from: 0.2, volume: 88, playing: { kind: 'chords', rows: ['x.x.x.x.x.x.x.x.'], gate: 0.6, spread: 0, centre: 72 } },
    ],
    leads: [66, 67, 27, 0, 65], leadShare: 0.6, leadDensity: 0.7, guitarDrive: [2, 7], reverb: [0.06, 0.2],
  },
  {
    name: 'reggae', tempo: [66, 84], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.1,
    tonalities: [{ scale: 'minor', progressions: ['i iv i iv', 'i bVII bVI bVII', 'i bVII i bVII'] }, { scale: 'major', progressions: ['I IV I V', 'I vi ii V', 'I V vi IV'] }],
    kits: [0, 8], drums: [
      { kick: '........X.......', rim: '........X.....?.', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X...X...X...X...', snare: '........X.......', hat: 'xox.xox.xox.xox.' },
    ],
    bass: { programs: [33, 35, 32], rows: ['..R-R-5-..8-5-R-', 'R---..R-3-5-....', 'R-R-..R-..5-R-a-'], gate: 0.9 },
    layers: [
      { stem: 'guitars', programs: [27, 26, 28], probability: 1, from: 0, volume: 92, playing: { kind: 'chords', rows: ['....X.......X...', '....X.u.....X.u.'], gate: 0.4, spread: 0.01, centre: 66 } },
      { stem: 'backing', programs: [16, 17], probability: 0.9, from: 0.2, volume: 76, playing: { kind: 'chords', rows: ['..x.o.x...x.o.x.', '....x.......x...'], gate: 0.5, spread: 0, centre: 62 } },
      { stem: 'backing', programs: [61, 56], probability: 0.4, from: 0.6, volume: 70, playing: { kind: 'counter', centre: 67 } },
    ],
    leads: [57, 56, 22, 66, 21], leadShare: 0.5, leadDensity: 0.5, guitarDrive: [1, 2], reverb: [0.12, 0.35],
  },
  {
    name: 'ska', tempo: [130, 170], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [POP_MAJOR, ROCK_MINOR], kits: [0],
    drums: [{ kick: 'X...x...X...x...', snare: '....X.......X...', hat: '..x...x...x...x.' }],
    bass: { programs: [33], rows: ['R---3---5---8---', 'R---5---8---5---'], gate: 0.85 },
    layers: [
      { stem: 'guitars', programs: [27, 28], probability: 1, from: 0, volume: 94, playing: { kind: 'chords', rows: ['..X...X...X...X.'], gate: 0.5, spread: 0.01, centre: 67 } },
      { stem: 'backing', programs: [61, 56, 66], probability: 1, from: 0.5, volume: 84, playing: { kind: 'chords', rows: ['X.......x.x.....', '......X...X.X...'], gate: 0.8, spread: 0, centre: 65 } },
    ],
    leads: [57, 56, 66, 65], leadShare: 0.7, leadDensity: 0.6, guitarDrive: [1, 4], reverb: [0.05, 0.18],
  },
  {
    name: 'funk', tempo: [92, 118], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.08,
    tonalities: [{ scale: 'dorian', progressions: ['i7 i7 i7 IV9', 'i9 i9 i9 i9', 'i7 IV9 i7 IV9'] }, { scale: 'mixolydian', progressions: ['I9 I9 I9 I9', 'I9 I9 IV9 IV9'] }],
    kits: [0, 8], drums: [
      { kick: 'X..x..x...x..x..', snare: '....Xo.o.o..X..o', hat: 'xxxxxxxxxxxxxxxx' },
      { kick: 'X.x....x..x.....', snare: '....X..o.o.oX...', hat: 'x.xxx.xxx.xxx.xx', openHat: '..............x.' },
    ],
    bass: { programs: [36, 37, 33], rows: ['R..8.gR.ga5-7.8.', 'R.g8..R..g7.8.5.', 'R---..R.8.7.5.g.'], gate: 0.75 },
    layers: [
      { stem: 'guitars', programs: [27, 28], probability: 1, from: 0, volume: 88, playing: { kind: 'chords', rows: ['oXoo.XooXo.oXoox', '..X.o.X...X.oXo.'], gate: 0.35, spread: 0.006, centre: 68 } },
      { stem: 'backing', programs: [7, 4, 16], probability: 0.9, from: 0.2, volume: 84, playing: { kind: 'chords', rows: ['X..x..x.X..x.x..', 'x.xX.xx.x.xX.x.x'], gate: 0.5, spread: 0, centre: 60 } },
      { stem: 'backing', programs: [61, 62], probability: 0.7, from: 0.55, volume: 88, playing: { kind: 'chords', rows: ['X..X............', '..........X.X..X'], gate: 0.7, spread: 0, centre: 67 } },
    ],
    leads: [65, 66, 56, 81, 18, 27], leadShare: 0.5, leadDensity: 0.75, guitarDrive: [1, 3], reverb: [0.04, 0.15],
  },
  {
    name: 'acoustic', tempo: [70, 125], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [POP_MAJOR], kits: [0, 40],
    drums: [{ shaker: 'xoxoxoxoxoxoxoxo', kick: '........x.......' }, { kick: 'X.....x.X.......', rim: '....x.......x...', tamb: '..x...x...x...x.' }],
    bass: { programs: [32, 33], rows: ['R-----R-5-------', 'R---------R-5---'], gate: 0.95 },
    layers: [strummed([25, 24], ['X-x-xuxuX-x-xuxu', 'X---x-u-.ux-x-u-']), picked([24, 25], 0.6), stringPad, { stem: 'backing', programs: [0, 11], probability: 0.4, from: 0.5, volume: 76, playing: { kind: 'pad', centre: 64 } }],
    leads: [40, 22, 73, 25, 21, 42], leadShare: 0.4, leadDensity: 0.45, guitarDrive: [1, 1], reverb: [0.1, 0.3],
  },
];
