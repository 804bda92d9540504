/** The genres of jazz, Latin, church, stage and concert hall, and of traditions outside pop. */
import type { Genre, Layer, Tonality } from './style';

const JAZZ: Tonality = {
  scale: 'major',
  progressions: [
    'ii7 V7 Imaj7 vi7',
    'Imaj7 vi7 ii7 V7',
    'iii7 VI7b9 ii9 V13',
    'Imaj7 bIII7 ii7 V7',
    'Imaj7/vi7 ii7/V7 iii7/VI7 ii7/V7',
    'IVmaj7 iv7 iii7 VI7b9 ii7 V7 Imaj7 V7',
  ],
};
const JAZZ_MINOR: Tonality = {
  scale: 'harmonicMinor',
  progressions: [
    'i6 iim7b5 V7b9 i6',
    'i7 iv7 iim7b5 V7b9',
    'i7 iv7 bVII7 bIIImaj7 bVImaj7 iim7b5 V7b9 i6',
  ],
};
const BALLAD: Tonality = {
  scale: 'major',
  progressions: [
    'I V vi IV',
    'I iii IV V',
    'vi IV I V',
    'Iadd9 Vsus4/V vi7 IVmaj7',
    'I I7 IV iv',
    'Imaj7 iii7 IVmaj7 Vsus4/V',
  ],
};
const CLASSICAL: Tonality = {
  scale: 'major',
  progressions: ['I IV V I', 'I vi ii V', 'I V vi iii IV I IV V', 'I ii V I', 'I V7 I V7/I'],
};
const CLASSICAL_MINOR: Tonality = {
  scale: 'harmonicMinor',
  progressions: [
    'i iv V i',
    'i bVI bIII bVII',
    'i bVI iv V',
    'i V i bVII bIII bVII i V',
    'i bII V7 i',
  ],
};
const pad = (programs: number[], probability = 1, from = 0, centre = 62): Layer => ({
  stem: 'backing',
  programs,
  probability,
  from,
  volume: 78,
  playing: { kind: 'pad', centre },
});
const counter = (programs: number[], probability: number, from: number, centre: number): Layer => ({
  stem: 'backing',
  programs,
  probability,
  from,
  volume: 84,
  playing: { kind: 'counter', centre },
});
const broken = (
  programs: number[],
  orders: (number | 'b')[][],
  stepBeats: number,
  centre: number,
  probability = 1,
  gate = 2.2,
): Layer => ({
  stem: 'backing',
  programs,
  probability,
  from: 0,
  volume: 92,
  playing: { kind: 'arpeggio', orders, stepBeats, gate, centre },
});
const chords = (
  programs: number[],
  rows: string[],
  centre: number,
  probability = 1,
  gate = 0.8,
  from = 0,
  volume = 88,
): Layer => ({
  stem: 'backing',
  programs,
  probability,
  from,
  volume,
  playing: { kind: 'chords', rows, gate, spread: 0.008, centre },
});
const guitar = (programs: number[], rows: string[], gate = 0.7, probability = 1): Layer => ({
  stem: 'guitars',
  programs,
  probability,
  from: 0,
  volume: 92,
  playing: { kind: 'chords', rows, gate, spread: 0.012, centre: 58, withRoot: true },
});

// prettier-ignore
export const ACOUSTIC_GENRES: readonly Genre[] = [
  {
    name: 'jazzswing', tempo: [110, 210], beatsPerBar: 4, stepsPerBeat: 3, swing: 0, tonalities: [JAZZ, JAZZ_MINOR], kits: [32, 40],
    drums: [{ ride: 'x..x.xx..x.x', pedal: '...x.....x..', kick: 'o..o..o..o..', snare: '..?......?.?' }, { ride: 'X..x.xX..x.x', pedal: '...x.....x..', snare2: '.?...o..?..o', kick: '.....?......' }],
    bass: { programs: [32], rows: 'walking', gate: 0.9 },
    layers: [chords([0, 26, 4], ['..x......x..', 'X....x......', '...?.x..?..x', 'x.....x..x..'], 60, 1, 1.2), chords([61, 66], ['.....X......', 'X..X........'], 64, 0.4, 0.8, 0.6)],
    leads: [66, 65, 56, 59, 71, 57, 11, 0, 26, 64], leadShare: 0.85, leadDensity: 0.75, guitarDrive: [1, 1], reverb: [0.08, 0.25],
  },
  {
    name: 'bigband', tempo: [120, 190], beatsPerBar: 4, stepsPerBeat: 3, swing: 0, tonalities: [JAZZ, { scale: 'blues', progressions: ['I7 IV7 I7 I7 IV7 IV7 I7 VI7b9 ii7 V7 I7 V7'] }], kits: [32, 0],
    drums: [{ ride: 'X..x.xX..x.x', pedal: '...x.....x..', kick: 'x.....x....?', snare: '...?....o..x' }], bass: { programs: [32], rows: 'walking', gate: 0.9 },
    layers: [guitar([26], ['x..x..x..x..'], 0.6), chords([61, 56], ['X....x......', '..X..X.....X', '.....X..X...'], 67, 1, 0.7, 0.3, 96), chords([66, 65, 57], ['X-----------', 'x..x.x......'], 60, 0.9, 0.9, 0.2), chords([0], ['..x......x..'], 62, 0.6)],
    leads: [56, 66, 71, 57, 65, 59], leadShare: 0.8, leadDensity: 0.65, guitarDrive: [1, 1], reverb: [0.1, 0.25],
  },
  {
    name: 'bossanova', tempo: [115, 145], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [JAZZ, JAZZ_MINOR], kits: [40, 32, 0],
    drums: [{ kick: 'X..xX..xX..xX..x', rim: 'x..x..x...x..x..', hat: 'xxxxxxxxxxxxxxxx' }, { kick: 'X..x....X..x....', rim: 'x.....x...x.....', shaker: 'xoxoxoxoxoxoxoxo' }],
    bass: { programs: [32, 35], rows: ['R-----5-5-----R-', 'R-----R-5-----5-'], gate: 0.9 },
    layers: [{ ...guitar([24], ['x..x..x...x..x..', 'x.x..x..x..x.x..'], 1.2), volume: 98 }, pad([48, 4], 0.4, 0.4), chords([0, 4], ['..x..x....x..x..'], 64, 0.5)],
    leads: [73, 66, 65, 71, 24, 21, 11], leadShare: 0.7, leadDensity: 0.5, guitarDrive: [1, 1], reverb: [0.1, 0.25],
  },
  {
    name: 'salsa', tempo: [88, 112], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'harmonicMinor', progressions: ['i iv V7 i', 'i bVII bVI V7', 'i i V7 V7'] }, { scale: 'major', progressions: ['I IV V IV', 'I vi ii V7', 'ii7 V7 I I'] }], kits: [0],
    drums: [{ claves: 'x..x..x...x.x...', congaMute: 'x.x.x...x.x.x...', congaHi: '......x.......x.', congaLo: '.......x.......x', cowbell: 'X.x.x.x.X.x.x.x.' }, { timbaleHi: 'x.x.xx.xx.xx.x.x', congaLo: '......xx......xx', guiroShort: '..xx..xx..xx..xx', guiroLong: 'x...x...x...x...', bongoHi: 'x.xox.xox.xox.xo' }],
    bass: { programs: [32, 33], rows: ['......5---..8---', '......R---..5---'], gate: 0.9 },
    layers: [{ stem: 'backing', programs: [0], probability: 1, from: 0, volume: 96, playing: { kind: 'montuno', centre: 64 } }, chords([61, 56, 57], ['X...x.x.....X.x.', '......X.X.......'], 65, 0.9, 0.8, 0.5), counter([57, 61], 0.4, 0.6, 55)],
    leads: [56, 57, 73, 0, 12, 59], leadShare: 0.7, leadDensity: 0.7, guitarDrive: [1, 1], reverb: [0.08, 0.2],
  },
  {
    name: 'reggaeton', tempo: [88, 100], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'minor', progressions: ['i bVI bIII bVII', 'i iv bVII bIII', 'bVI bVII i i'] }], kits: [25, 24],
    drums: [{ kick: 'X...X...X...X...', snare: '...x..x....x..x.', hat: '..x...x...x...x.' }, { kick: 'X...X...X...X...', snare2: '...x..x....x..x.', shaker: 'xoxoxoxoxoxoxoxo', timbaleHi: '..............?.' }],
    bass: { programs: [38, 39], rows: ['R--R--R-R--R--R-', 'R-----R-R-----5-'], gate: 0.9 },
    layers: [broken([11, 24, 80, 45], [[0, 1, 2, 1], [2, 1, 0, 1, 2, 3]], 0.5, 66), pad([89, 50, 90], 0.7), chords([0, 63, 24], ['...x..x....x..x.'], 64, 0.7, 0.6)],
    leads: [80, 73, 81, 75, 56], leadShare: 0.4, leadDensity: 0.5, guitarDrive: [1, 1], reverb: [0.05, 0.2], pumpDb: 3,
  },
  {
    name: 'samba', tempo: [95, 116], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [JAZZ, { scale: 'major', progressions: ['I VI7 ii7 V7', 'I I7 IV iv'] }], kits: [0],
    drums: [{ kick: 'x...X..xx...X..x', tamb: 'XooxXooxXooxXoox', agogoHi: 'x.x...x.x...x...', agogoLo: '...x.....x....x.', shaker: 'xxxxxxxxxxxxxxxx' }], bass: { programs: [32, 33], rows: ['R---5--RR---5--5'], gate: 0.8 },
    layers: [guitar([24], ['x.xx.x.xx.xx.x.x', 'x..x.x.x..x.x.xx'], 0.7), guitar([24, 25], ['..x..x.x..x..x.x'], 0.5, 0.6)], leads: [73, 72, 24, 65, 57, 71], leadShare: 0.65, leadDensity: 0.7, guitarDrive: [1, 1], reverb: [0.08, 0.2],
  },
  {
    name: 'tango', tempo: [112, 130], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [CLASSICAL_MINOR], kits: [], drums: [],
    bass: { programs: [43, 32], rows: ['R---R---R---R---', 'R-----5-R---5---'], gate: 0.6 },
    layers: [chords([0], ['X...x...x...x...', 'X.....x.x...x...'], 58, 1, 0.5), chords([23, 21], ['X...x...X...x...', 'X.....X.x...x...'], 64, 1, 0.5), counter([40, 48], 0.8, 0.3, 69)], leads: [23, 40, 21, 42], leadShare: 0.85, leadDensity: 0.6, guitarDrive: [1, 1], reverb: [0.12, 0.25],
  },
  {
    name: 'flamenco', tempo: [95, 130], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'phrygianDominant', progressions: ['iv bIII bII I', 'I bII I bII', 'iv bIII bII I I bII I I'] }], kits: [0],
    drums: [{ clap: '..x...x...x...x.', kick: 'X.....x.X.......', cabasa: 'x.xxx.xxx.xxx.xx' }], bass: { programs: [32, 33], rows: ['R-----R-5-----a-'], gate: 0.8 },
    layers: [guitar([24], ['X.xuxuX.xuxuxuxu', 'Xuxux-X-xuxux-u-'], 0.8), { ...broken([24], [['b', 0, 1, 2, 3, 2, 1, 0]], 0.25, 62, 0.8, 1.5), stem: 'guitars' }], leads: [24, 73, 40], leadShare: 0.7, leadDensity: 0.85, guitarDrive: [1, 1], reverb: [0.1, 0.25],
  },
  {
    name: 'pianoballad', tempo: [58, 84], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [BALLAD, { scale: 'minor', progressions: ['i bVI bIII bVII', 'i v bVI iv', 'i iv bVII bIII'] }], kits: [], drums: [],
    layers: [broken([0, 0, 1, 2], [['b', 0, 1, 2, 3, 2, 1, 2], ['b', 1, 2, 1, 3, 1, 2, 1], ['b', 0, 2, 1]], 0.5, 60, 1, 3), chords([0, 0, 4], ['X---x---x---x---', 'X-------x-------', 'x-x-x-x-x-x-x-x-'], 65, 0.8, 1), pad([48, 50], 0.25, 0.5)],
    leads: [0, 0, 40, 42, 73, 68], leadShare: 0.5, leadDensity: 0.45, guitarDrive: [1, 1], reverb: [0.1, 0.35],
  },
  {
    name: 'powerballad', tempo: [62, 82], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [BALLAD], kits: [16, 0, 8], drums: [{ kick: 'X.....x.X.......', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' }],
    bass: { programs: [33, 35], rows: ['R-------R-----a-', 'R-----R-R---5---'], gate: 0.97 },
    layers: [chords([0, 5], ['X---x---x---x---'], 64, 1, 1), pad([48, 49, 50]), { stem: 'guitars', programs: [29, 30], probability: 0.8, from: 0.6, volume: 88, isDoubled: true, playing: { kind: 'power', rows: ['X-------X-------', 'X---------------'], low: 40 } }, counter([48, 60], 0.6, 0.5, 69)],
    leads: [29, 30, 65, 40, 73], leadShare: 0.5, leadDensity: 0.5, guitarDrive: [8, 25], reverb: [0.2, 0.4],
  },
  {
    name: 'waltz', tempo: [90, 160], beatsPerBar: 3, stepsPerBeat: 4, swing: 0, tonalities: [CLASSICAL, CLASSICAL_MINOR, BALLAD], kits: [40, 0], drums: [{ kick: 'x...........', snare: '....o...o...' }, { kick: 'X...........', hat: '....x...x...' }],
    bass: { programs: [32, 43], rows: ['R-----------', 'R-------5---'], gate: 0.6 }, layers: [chords([0, 21, 48, 24], ['....x...x...'], 64, 1, 0.7), broken([0, 46, 24], [['b', 0, 1, 2, 1, 0]], 0.5, 62, 0.6), pad([48, 60], 0.5, 0.4)],
    leads: [40, 21, 73, 71, 68, 0, 69], leadShare: 0.8, leadDensity: 0.4, guitarDrive: [1, 1], reverb: [0.15, 0.35],
  },
  {
    name: 'orchestral', tempo: [70, 130], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [CLASSICAL, CLASSICAL_MINOR, { scale: 'minor', progressions: ['i bVI bIII bVII', 'i bVII bVI V', 'i bIII bVII IV'] }], kits: [48], drums: [{ taiko: 'X.....x.X.x.....', snare: '............?.??' }, { kick: 'X.......x.......', triangle: 'x.......?.......' }, {}],
    bass: { programs: [43, 42], rows: ['R-------R-----5-', 'R---------------', 'R-R-R-R-R-R-R-R-'], gate: 0.95 },
    layers: [pad([48, 49]), broken([45, 48, 46, 44], [[0, 1, 2, 1], [0, 2, 1, 3], [0, 0, 1, 1, 2, 2, 1, 1]], 0.25, 62, 0.7, 0.8), pad([60, 61, 58], 0.7, 0.5, 57), counter([68, 71, 73, 60], 0.8, 0.2, 70), counter([56, 61], 0.5, 0.7, 67), broken([46], [[0, 1, 2, 3, 4, 3, 2, 1]], 0.5, 67, 0.4)],
    leads: [40, 73, 68, 60, 56, 71, 42, 69, 48, 70], leadShare: 0.75, leadDensity: 0.4, guitarDrive: [1, 1], reverb: [0.3, 0.5],
  },
  {
    name: 'chamber', tempo: [70, 140], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [CLASSICAL, CLASSICAL_MINOR], kits: [], drums: [], bass: { programs: [42, 70], rows: ['R---5---R---5---', 'R-------5-------'], gate: 0.9 },
    layers: [broken([6, 0, 24, 46], [[0, 2, 1, 2], [0, 1, 2, 1], ['b', 1, 2, 3, 2, 1]], 0.5, 62), counter([41, 71, 68], 0.9, 0, 62), counter([40, 73], 0.6, 0.4, 72)], leads: [40, 73, 71, 68, 74, 42, 70], leadShare: 0.9, leadDensity: 0.6, guitarDrive: [1, 1], reverb: [0.2, 0.4],
  },
  {
    name: 'gospel', tempo: [66, 104], beatsPerBar: 4, stepsPerBeat: 3, swing: 0, tonalities: [{ scale: 'major', progressions: ['I I7 IV #ivdim7 I/VI7 ii7/V7 I V7', 'I III7 vi7 I7 IV iv I/VI7 ii7/V7', 'IVmaj7 iii7 vi7 ii9 V13 V7 I I7'] }], kits: [0, 8], drums: [{ kick: 'X....xX....x', snare: '...X.....X..', hat: 'x.xx.xx.xx.x' }, { tamb: 'x.xX.xx.xX.x', kick: 'X.....X.....', clap: '...X.....X..' }],
    bass: { programs: [33], rows: ['R..R.R5..8.a', 'R-----R..5.a'], gate: 0.9 },
    layers: [pad([16, 18, 17]), chords([16, 18], ['x..X.x...X.x', 'X-----..x..x'], 64, 0.7), chords([0, 2], ['X..x.xX..x.x', 'x.x...x.xx.x'], 64, 0.9)], leads: [16, 18, 65, 0, 27], leadShare: 0.55, leadDensity: 0.6, guitarDrive: [1, 3], reverb: [0.1, 0.3],
  },
  {
    name: 'soul', tempo: [84, 125], beatsPerBar: 4, stepsPerBeat: 4, swing: 0.08, tonalities: [{ scale: 'mixolydian', progressions: ['I IV I IV', 'I vi ii V7', 'I bVII IV I', 'ii7 iii7 IV V'] }, JAZZ], kits: [0, 8],
    drums: [{ kick: 'X.....x.X.x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.', tamb: '....x.......x...' }, { kick: 'X...x...X...x...', snare: 'x...x...x...x...', tamb: '..x...x...x...x.' }], bass: { programs: [33], rows: ['R--R..5-8--8..a-', 'R-R-..3-5-5-..a-'], gate: 0.8 },
    layers: [guitar([27], ['....X.......X...', '..x.X.x...x.X.x.'], 0.4), chords([0, 4, 16], ['x...x...x...x...', 'X..x..x.X..x..x.'], 62), chords([61, 66, 56], ['X.x.........x.X.', 'X-----..........'], 65, 0.8, 0.8, 0.5), pad([48], 0.5, 0.6, 70)],
    leads: [65, 66, 56, 67, 16, 22], leadShare: 0.5, leadDensity: 0.6, guitarDrive: [1, 4], reverb: [0.06, 0.2],
  },
  {
    name: 'polka', tempo: [108, 130], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'major', progressions: ['I I V7 V7 V7 V7 I I', 'I IV V7 I'] }], kits: [0], drums: [{ kick: 'X...X...X...X...', snare: '..X...X...X...X.' }], bass: { programs: [58, 32], rows: ['R---5---R---5---'], gate: 0.5 },
    layers: [chords([21], ['..x...x...x...x.'], 64, 1, 0.7), chords([56, 61, 24], ['..x...x...x...x.'], 67, 0.6, 0.5)], leads: [21, 71, 56, 72], leadShare: 0.95, leadDensity: 0.8, guitarDrive: [1, 1], reverb: [0.06, 0.18],
  },
  {
    name: 'oriental', tempo: [86, 120], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'phrygianDominant', progressions: ['I I bII I', 'I iv bII I', 'I I I bII'] }, { scale: 'harmonicMinor', progressions: ['i i iv V', 'i bVI V i'] }], kits: [0],
    drums: [{ bongoLo: 'X...x...X.......', bongoHi: '..x...xo..x.x.xo', tamb: 'xoxxxoxxxoxxxoxx' }, { congaLo: 'XX..X...X...X...', congaHi: '...x..x....x..xx', shaker: 'xoxoxoxoxoxoxoxo' }], bass: { programs: [32, 33, 43], rows: ['R-----R-R---5---'], gate: 0.9 },
    layers: [{ stem: 'backing', programs: [104, 107, 24, 15], probability: 1, from: 0, volume: 88, playing: { kind: 'riff', low: 55, density: 0.65 } }, pad([48, 44, 50], 0.9, 0.3, 57), chords([104, 106, 107], ['X...x.x.X...x.x.'], 60, 0.6, 0.6)], leads: [111, 104, 40, 71, 77, 73, 107], leadShare: 0.85, leadDensity: 0.75, guitarDrive: [1, 1], reverb: [0.12, 0.3],
  },
  {
    name: 'afrobeat', tempo: [98, 125], beatsPerBar: 4, stepsPerBeat: 4, swing: 0, tonalities: [{ scale: 'dorian', progressions: ['i7 i7 IV7 IV7', 'i7 bVII i7 bVII'] }, { scale: 'major', progressions: ['I IV V IV', 'I V IV V'] }], kits: [0, 8],
    drums: [{ kick: 'X..x..x.X..x..x.', snare: '....o..x....o..x', hat: 'x.xxx.xxx.xxx.xx', congaHi: 'x..x..x.x..x..x.', bell: 'x..x..x...x.x...' }, { kick: 'X...X...X...X...', shaker: 'xoxxxoxxxoxxxoxx', cowbell: 'x..x..x..x..x.x.', rim: '....x.......x..x' }], bass: { programs: [33, 34], rows: ['R.R..5.8..R.5.a.', 'R..R..5.R..8..5.'], gate: 0.75 },
    layers: [{ stem: 'guitars', programs: [27, 28], probability: 1, from: 0, volume: 90, playing: { kind: 'arpeggio', orders: [[0, 2, 1, 3, 2, 1], [3, 2, 0, 1, 2, 0, 1, 2]], stepBeats: 0.25, gate: 1, centre: 67 } }, chords([16, 4], ['x..x..x.x..x..x.'], 62, 0.7, 0.5), chords([61, 66], ['X..X..X.........'], 65, 0.7, 0.7, 0.5), broken([12, 13, 108], [[0, 1, 2, 1, 3, 2]], 0.25, 70, 0.5, 0.9)],
    leads: [66, 56, 65, 12, 27], leadShare: 0.55, leadDensity: 0.65, guitarDrive: [1, 2], reverb: [0.06, 0.18],
  },
];
