/**
 * All that people read on the page, in English. The other languages have the same shape ({@link
 * Texts}): a sentence that is missing there does not compile. Values come as arguments, written
 * as format.ts writes them.
 */
import type { FormatId } from '../../audio/export/exportFormats';
import type { ErrorCode } from '../../shared/errors';
import { createCounter } from './plural';

/** What went wrong, in one sentence, and what to do now. */
export interface Message {
  readonly problem: string;
  readonly nextStep: string;
}

const count = createCounter('en');
const SONGS = { one: 'song', other: 'songs' };
const FILES = { one: 'file', other: 'files' };

const errors: Readonly<Record<ErrorCode, Message>> = {
  'unsupported-file': {
    problem: 'This is not an audio file that your browser can play.',
    nextStep: 'Convert it to MP3, M4A, FLAC or WAV and drop it again.',
  },
  'unsupported-codec': {
    problem: 'This browser has no decoder for the sound in this file, e.g. Dolby Digital or DTS.',
    nextStep: 'Convert it to WAV, AIFF or FLAC, which lose nothing, and drop it again.',
  },
  'unusual-format': {
    problem: 'This file states a sample rate or a number of channels that cannot be right.',
    nextStep: 'Export it again with 44.1 or 48 kHz in stereo, for example as WAV.',
  },
  'empty-file': {
    problem: 'There is no sound in this file.',
    nextStep: 'Check that it was copied or downloaded completely, then drop it again.',
  },
  'file-unreadable': {
    problem: 'The file could not be read any more.',
    nextStep: 'It may have been moved, renamed or deleted. Choose it again where it is now.',
  },
  'no-audio-track': {
    problem: 'This video has no sound.',
    nextStep: 'Choose a file with an audio track.',
  },
  'encrypted-file': {
    problem: 'This file is copy-protected, so the sound in it cannot be read.',
    nextStep: 'Use a copy of the song without protection.',
  },
  'decode-failed': {
    problem: 'This file is damaged or incomplete, and nothing in it could be played.',
    nextStep: 'Download or export it again, or convert it to WAV.',
  },
  'too-long': {
    problem: 'This song is too long for the memory of this device.',
    nextStep: 'Cut it into shorter parts and drop them one by one.',
  },
  'storage-full': {
    problem: 'There is not enough free disk space for a song this long.',
    nextStep:
      'Free some space or close other tabs of this page, or cut the song into shorter parts.',
  },
  'storage-lost': {
    problem: 'What was kept of this song on the disk cannot be read any more.',
    nextStep: 'The browser may have cleared it. Separate the song again.',
  },
  'storage-failed': {
    problem: 'A song this long is kept on the disk, and the browser refused to store it.',
    nextStep:
      'Leave private browsing or allow this site to store data, or cut the song into shorter parts.',
  },
  'encoder-stuck': {
    problem: 'The encoder has stopped answering, so the file was not made.',
    nextStep: 'Try again, or save as WAV, which needs no encoder.',
  },
  'decoder-stuck': {
    problem: 'The decoder of your browser has stopped answering.',
    nextStep: 'Reload the page and try again, or convert the file to WAV first.',
  },
  'app-load-failed': {
    problem: 'A part of this page could not be loaded, because the page has been updated since.',
    nextStep: 'Reload the page. Finished songs stay until then, so save them first.',
  },
  offline: {
    problem: 'You are offline, and a part of this page has not been loaded yet.',
    nextStep: 'Go online, reload the page and try again. Finished songs stay until then.',
  },
  'model-load-failed': {
    problem: 'The separation model could not be loaded.',
    nextStep: 'Check that you are online, reload the page and try again.',
  },
  'model-mismatch': {
    problem: 'The separation model is damaged or of another version than this page.',
    nextStep: 'Reload the page to fetch both again.',
  },
  'backend-unavailable': {
    problem: 'This browser offers no way to compute the separation that gives right results.',
    nextStep: 'Update the browser, or open this page in a current Chrome, Edge or Firefox.',
  },
  'out-of-memory': {
    problem: 'The device ran out of memory.',
    nextStep: 'Close other tabs and programs and try again, or cut the song into shorter parts.',
  },
  'worker-crashed': {
    problem: 'The separation stopped unexpectedly.',
    nextStep: 'Try again; if it happens twice, reload the page first.',
  },
  'format-unsuitable': {
    problem: 'This format does not hold sound of this sample rate or with so many channels.',
    nextStep: 'Choose WAV, which holds all of it, and save again.',
  },
  'format-unavailable': {
    problem: 'This browser could not load or run the encoder of this format.',
    nextStep: 'Choose WAV, which needs none, or check that you are online and save again.',
  },
  'sound-unavailable': {
    problem: 'The browser gives this page no sound.',
    nextStep: 'Check that loudspeakers or headphones are connected, then press Play again.',
  },
  'transposing-failed': {
    problem: 'This browser could not change key or speed.',
    nextStep: 'The song plays as it is. Close other tabs and try again, or reload the page.',
  },
  'bad-parameter': {
    problem: 'This file is in a form that was not expected.',
    nextStep: 'Convert it to WAV with 44.1 kHz and drop it again.',
  },
};

export const english = {
  /** Its numbers, plurals and units, as BCP 47; the `lang` of the page. */
  locale: 'en',
  /** Where lines begin; the `dir` of the page. */
  direction: 'ltr' as 'ltr' | 'rtl',

  units: {
    secondsShort: (value: string) => `${value} s`,
    semitones: (count: number, value: string) =>
      `${value} ${Math.abs(count) === 1 ? 'semitone' : 'semitones'}`,
    speed: (value: string) => `${value}× real time`,
    mono: 'mono',
    stereo: 'stereo',
    channels: (numChannels: number) => `${numChannels} channels`,
    fewSecondsLeft: 'a few seconds left',
    secondsLeft: (seconds: number) => `about ${seconds} s left`,
    /** `seconds` is 0 where whole minutes are left. */
    minutesLeft: (minutes: number, seconds: number) =>
      seconds === 0 ? `about ${minutes} min left` : `about ${minutes} min ${seconds} s left`,
    ofTime: (position: string, duration: string) => `${position} of ${duration}`,
  },

  header: { promise: 'Your song stays on this device.' },
  footer: {
    runsOn: (backend: string) => `Runs on ${backend}`,
    runsHere: 'Runs in this tab',
    readyOffline: 'Ready offline',
    about: 'About and settings',
  },
  backends: {
    unknownAdapter: 'unknown adapter',
    wasmWithoutSimd: 'WebAssembly without SIMD',
    threads: (numThreads: number) => count(numThreads, { one: 'thread', other: 'threads' }),
    plain: 'CPU, plain JavaScript',
  },
  title: {
    songsDone: (numSongs: number) => `✓ ${count(numSongs, SONGS)}`,
  },
  files: {
    choose: 'Choose audio files',
    drop: 'Drop to separate',
  },
  welcome: {
    heading: 'Drop a song, hear its vocals',
    lead: 'Separated in this tab while you listen. Mix, loop and transpose them, and save them in the format you like.',
    orDrop: 'or drop or paste them anywhere on this page',
    tryDemo: 'Try a demo song',
    demoCredit: '“Francium” (excerpt) from “everything is remixed” by ichbinsoftware',
  },
  common: {
    dismiss: 'Dismiss',
    close: 'Close',
    cancel: 'Cancel',
    reload: 'Reload',
    tryAgain: 'Try again',
    separateAgain: 'Separate again',
    continue: 'Continue',
  },

  progress: {
    section: 'Separation',
    label: 'Separation progress',
    stages: {
      decoding: 'Reading the file',
      'loading-model': 'Loading the model',
      'choosing-backend': 'Finding the fastest way',
      separating: 'Separating the vocals',
    },
    part: (from: string, until: string) => `Separating ${from} to ${until} first`,
    ofSong: (stage: string, song: string) => `${stage} of ${song}`,
    stopped: 'Stopped',
    ready: (time: string, duration: string) => `${time} of ${duration} are ready`,
    done: (song: string) => `${song}: vocals and instrumental are ready.`,
  },
  songs: {
    list: 'Songs',
    drawer: (numSongs: number) => `Songs · ${numSongs}`,
    closeDrawer: 'Close the list of songs',
    openAgain: 'Open again',
    remove: 'Remove from the list',
    status: {
      waiting: 'Waiting',
      opening: 'Opening',
      decoding: 'Reading',
      done: 'Done',
      failed: 'Not separated',
      cancelled: 'Cancelled',
    },
    separating: (percent: number) => `Separating, ${percent} %`,
    stoppedAt: (percent: number) => `Stopped at ${percent} %`,
    kept: 'Done, kept on this device',
    gone: 'Done, no longer in memory',
  },
  song: {
    damaged:
      'Parts of this file are damaged; they are silent here, and all the rest is in its place.',
    truncated: 'The file ends too early; this is what could be read of it.',
    waiting: 'Waiting for its turn.',
    opening: 'Opening…',
    failed: 'This song could not be separated.',
    cancelled: 'Cancelled.',
    kept: 'kept on this device',
    released: 'Let go to make room for newer songs.',
    reading: 'Reading the file…',
  },

  library: {
    heading: 'Earlier songs',
    summary: (numSongs: number, size: string) => `Earlier songs · ${numSongs} · ${size}`,
    limit: 'Keep at most',
    nothing: 'nothing',
    automaticLimit: (size: string) => `about ${size}, what the browser allows`,
    deleteAll: 'Delete all',
    unknownSong: 'A song',
    delete: 'Delete from this device',
    openElsewhere: 'Open in another tab',
    otherVersion: 'Kept by another version of this page, which cannot be read. Separate it again.',
    incomplete: 'Was not kept completely and cannot be read. Separate it again.',
    unfinished: 'Not finished',
    ownModel: 'Your own model',
    today: (time: string) => `today, ${time}`,
    deleted: (song: string) => `“${song}” was deleted from this device.`,
    deletedMany: (numSongs: number) => `${count(numSongs, SONGS)} deleted from this device.`,
    found: {
      list: (song: string) => `“${song}” is in the list already.`,
      finished: (song: string) => `“${song}” was separated before, so it opens at once.`,
      begun: (song: string) => `“${song}” was begun before and goes on from there.`,
    },
    undo: 'Undo',
    stopped: (song: string) => `“${song}” was stopped.`,
    removedButKept: (song: string) =>
      `“${song}” was removed from the list. It is kept under Earlier songs.`,
    removed: (song: string) => `“${song}” was removed.`,
  },

  player: {
    play: 'Play',
    pause: 'Pause',
    toStart: 'Back to the start',
    toStartHint: 'Back to the start (Home)',
    buffering: 'Waiting for more vocals',
    mixer: 'Mixer',
    listenTo: 'Listen to',
    presets: {
      vocals: 'Vocals',
      karaoke: 'Karaoke',
      guide: 'Guide vocal',
      original: 'Original',
    },
    strips: {
      vocals: {
        name: 'Vocals',
        mute: 'Mute vocals',
        solo: 'Solo vocals',
        level: 'Level of vocals',
        save: 'Save vocals',
      },
      instrumental: {
        name: 'Instrumental',
        mute: 'Mute instrumental',
        solo: 'Solo instrumental',
        level: 'Level of instrumental',
        save: 'Save instrumental',
      },
    },
    muteLetter: 'M',
    soloLetter: 'S',
    muted: 'muted',
    resetLevel: 'Double click or 0: 0 dB',
    practice: 'Practice',
    key: 'Key',
    speed: 'Speed',
    keepTimbre: 'Keep timbre',
    keepTimbreHint: 'Keep the timbre of the voice in another key',
    countIn: 'Count in',
    countInHint: 'Four clicks before a loop begins',
    reset: 'Reset key and speed',
  },

  timeline: {
    seek: 'Seek',
    lanes: { vocals: 'Vocals', instrumental: 'Instrumental', mixture: 'Mixture' },
    overlay: 'Vocals over mixture',
    spectrogramOf: {
      overlay: 'Spectrogram of the vocals over the mixture',
      vocals: 'Spectrogram of the vocals',
      instrumental: 'Spectrogram of the instrumental',
      mixture: 'Spectrogram of the mixture',
    },
    layout: 'Layout of the stage',
    layouts: { overlay: 'Overlay', lanes: 'Lanes' },
    view: 'View',
    scale: 'Frequency scale',
    scales: { log: 'Logarithmic', mel: 'Mel', linear: 'Linear', piano: 'Piano' },
    range: 'Range of levels',
    shownAsLanes: 'Shown as lanes',
    zoomOut: 'Zoom out',
    zoomOutHint: 'Zoom out (Ctrl and wheel)',
    zoomIn: 'Zoom in',
    zoomInHint: 'Zoom in (Ctrl and wheel)',
    shownOfSong: 'Shown of the song',
    waveformFailure: {
      problem: 'The waveform could not be drawn.',
      nextStep: 'Playing and saving still work. Reload the page to draw it again.',
    },
  },
  regions: {
    name: (id: number) => `Region ${id}`,
    drag: 'Drag here to mark a region',
    rulerHint: 'Drag to mark a region',
    add: 'New region',
    addHint: 'New region (or drag on the ruler)',
    nameLabel: 'Name of the region',
    loop: 'Loop the region',
    loopHint: 'Loop the region (L)',
    save: 'Save region…',
    saveHint: 'Save the region…',
    delete: (name: string) => `Delete ${name}`,
    deleteHint: 'Delete the region',
    ends: {
      start: {
        label: (name: string) => `Start of ${name}`,
        hint: 'Start: arrows move it by 1 s, with Shift by 0.1 s, with Alt by 10 ms',
      },
      end: {
        label: (name: string) => `End of ${name}`,
        hint: 'End: arrows move it by 1 s, with Shift by 0.1 s, with Alt by 10 ms',
      },
    },
  },

  export: {
    downloadVocals: 'Download vocals',
    downloadInstrumental: 'Download instrumental',
    open: 'Export…',
    format: 'Format',
    saveAll: 'Save all…',
    heading: 'Export',
    headingAll: (numSongs: number) => `Save all ${numSongs} songs`,
    what: 'What',
    parts: { vocals: 'Vocals', instrumental: 'Instrumental', mix: 'This mix' },
    mixOfEach: 'The mix of each song',
    onlyRegion: (name: string, start: string, end: string) =>
      `Only the region “${name}”, ${start} – ${end}`,
    asHeard: 'With key and speed as heard',
    fileFormat: 'File format',
    formats: {
      'wav-16': 'WAV 16-bit',
      'wav-24': 'WAV 24-bit',
      'wav-32f': 'WAV 32-bit float',
      'flac-16': 'FLAC 16-bit',
      'flac-24': 'FLAC 24-bit',
      mp3: 'MP3',
      m4a: 'M4A (AAC)',
      opus: 'Opus',
    } satisfies Record<FormatId, string>,
    quality: 'Quality',
    qualities: { best: 'Best', good: 'Good', small: 'Small files' },
    sampleRate: 'Sample rate',
    ownRate: (rate: string) => `${rate}, the song’s own`,
    ownRates: 'Its own',
    saveTo: 'Save to',
    targets: {
      downloads: 'Downloads, file by file',
      zip: 'One ZIP archive',
      folder: 'A folder…',
    },
    archive: (numSongs: number) => count(numSongs, SONGS),
    partial: (ready: string, duration: string) =>
      `The first ${ready} of ${duration} can be saved by now.`,
    emptyRegion: 'Nothing of this region is separated yet.',
    use: (format: string) => `Use ${format}`,
    saveOne: 'Save the file',
    saveMany: (numFiles: number) => `Save ${count(numFiles, FILES)}`,
    tickSomething: 'Tick what to save.',
    names: 'File names',
    nameFields: (fields: string) => `Fields: ${fields}`,
    examples: 'Names of the files',
    moreExamples: (numMore: number) => `and ${numMore} more`,
    cancelled: 'Cancelled. Nothing more is saved.',
    making: (name: string) => `Making ${name}…`,
    makingOf: (name: string, index: number, numFiles: number) =>
      `Making ${name}, ${index} of ${numFiles}…`,
    makingFirst: 'Making the file…',
    progress: 'Saving progress',
    cancelSaving: 'Cancel saving',
    savedOne: 'Saved the file.',
    savedMany: (numFiles: number) => `Saved ${count(numFiles, FILES)}.`,
    saveAsFloat: 'Save as 32-bit float instead',
    saveAs: (format: string) => `Save as ${format}`,
    clipped: (numSamples: number, name: string, over: string, format: string) =>
      `${count(numSamples, { one: 'sample', other: 'samples' })} of “${name}” ` +
      `${numSamples === 1 ? 'is' : 'are'} louder than full scale (up to ${over}) and clipped, ` +
      `because ${format} does not hold them.`,
    loud: (over: string) => `This song is louder than full scale (${over}).`,
    keepsLoud: (format: string) =>
      `${format} keeps that: vocals + instrumental is exactly the song.`,
    clipsLoud: (format: string, exact: string) =>
      `${format} clips what is beyond; ${exact} keeps it.`,
    tooManyChannels: (format: string, most: number, has: number) =>
      `${format} holds at most ${most} channels here; the song has ${has}.`,
    unsuitableRate: (format: string, rate: string) =>
      `${format} does not hold ${rate}. Choose another rate or format.`,
    sizeAtMost: (size: string) => `at most ${size}`,
    sizeAbout: (size: string) => `about ${size}`,
    /** In the title that a saved file states. */
    partTitles: { vocals: 'Vocals', instrumental: 'Instrumental', mix: 'Mix' },
    /** In the name of a saved file. */
    stems: { vocals: 'vocals', instrumental: 'instrumental', mix: 'mix' },
    /** In the name of a file that holds what is separated by now; a colon is not allowed there. */
    firstPart: (minutes: number, seconds: string) => `first ${minutes}m${seconds}s`,
  },

  about: {
    heading: 'About Vocal Isolation',
    privacy:
      'Your song stays on this device. It is read, separated and played inside this tab, and the page connects to no other host than its own.',
    language: 'Language',
    device: 'On this device',
    computesOn: 'Computes on',
    fastest: 'what proves fastest with the first song',
    offline: 'Offline',
    isOffline: 'ready: the page opens and separates without a network',
    isNotOffline: 'not yet; parts of the page are loaded when they are needed',
    keys: 'Keys',
    licences: 'Licences',
    licence:
      'The code is under the MIT licence, the models are under CC BY-NC-SA 4.0, for research',
    modelCard: 'model card',
    packages: 'Packages:',
    packageLicences: 'licences',
    demoSong: 'Demo song:',
    notify: 'Notify me when several songs, or a long one, are done',
    notifyRefused:
      'The browser does not allow it. Allow notifications in the settings of this site.',
    oneFailed: 'The song could not be separated.',
    oneDone: (song: string) => `${song} is separated.`,
    allDone: (numSongs: number) => `All ${count(numSongs, SONGS)} are separated.`,
    someDone: (numDone: number, numSongs: number) =>
      `${numDone} of ${count(numSongs, SONGS)} are separated.`,
    update: 'A newer version of this page is ready.',
    updateLater:
      'A newer version of this page is ready. It opens the next time; your songs stay until then.',
    quality: 'Quality of the next songs',
    qualities: {
      fullband: { title: 'Best', description: 'stereo, the whole range of hearing' },
      paper: { title: 'Fast', description: 'mono, the range of voices up to 4 kHz' },
      own: { title: 'Your own', description: 'until this page is closed' },
    },
    useOwn: 'Use a model of your own…',
    ownHint: 'A model that the training of this app has exported, as a zip file or as a folder.',
    chooseZip: 'Choose a zip file',
    chooseFolder: 'Choose a folder',
    checking: 'Checking the model…',
    ownAccepted: 'Your model has passed all checks and separates the next songs.',
  },

  shortcuts: {
    space: 'Space',
    escape: 'Esc',
    playOrPause: 'play or pause',
    start: 'Home',
    toStart: 'back to the start',
    seek: (seconds: number) => `seek ${seconds} s`,
    listenTo: (presets: readonly string[]) =>
      presets.map((preset) => preset[0].toLowerCase() + preset.slice(1)).join(', '),
    muteSolo: 'mute, solo vocals; with Shift instrumental',
    regionEnds: 'start, end of the region',
    loop: 'loop the region',
    key: 'key',
    speed: 'speed',
    wheel: 'Ctrl + wheel',
    zoom: 'zoom',
    help: 'this list',
    cancel: 'cancel',
  },

  address: {
    unknownBackend: (name: string, known: string) =>
      `“${name}” is not a backend, so the fastest is chosen. Known: ${known}.`,
    unknownModel: (name: string, used: string, known: string) =>
      `“${name}” is not a model, so “${used}” is used. Known: ${known}.`,
  },

  errors,
  /** In place of the problem of `too-long` where the durations are known. */
  tooLong: (duration: string, limit: string) =>
    `This song lasts ${duration}, and this device has room for ${limit} of this kind of audio.`,
  /** In place of the problem of `unusual-format` where the value is known. */
  unusualChannels: (numChannels: string, most: number) =>
    `This file states ${numChannels} channels; at most ${most} can be separated.`,
  unusualRate: (rate: string, lowest: string, highest: string) =>
    `This file states a sample rate of ${rate} Hz; it must lie between ${lowest} and ${highest} kHz.`,
  saveErrors: {
    'too-long': {
      problem: 'The file would be larger than this format can hold: for WAV, 4 GB.',
      nextStep: 'Choose a format with fewer bits, or cut the song into shorter parts.',
    },
    'out-of-memory': {
      problem: 'There was not enough memory to make the file.',
      nextStep: 'Close other tabs and programs and save it again.',
    },
    'storage-full': {
      problem: 'There was not enough free disk space to make the file.',
      nextStep: 'Free some space and save it again.',
    },
    unknown: {
      problem: 'The file could not be made, for a reason that this page does not know.',
      nextStep: 'Save it again; if that fails, too, reload the page and separate the song again.',
    },
  },
  modelErrors: {
    'model-load-failed': {
      problem: 'These files are not a complete, undamaged model of this app.',
      nextStep:
        'Choose the zip file or the folder that training has exported, with model.json and all weights.',
    },
    'model-mismatch': {
      problem: 'This model has another network or version than this page.',
      nextStep: 'Export it again with the version of training that belongs to this page.',
    },
    'backend-unavailable': {
      problem: 'This model does not give its known answer here, so it would not separate well.',
      nextStep: 'Export it again, or use a current Chrome, Edge or Firefox.',
    },
    unknown: {
      problem: 'The model could not be opened, for a reason that this page does not know.',
      nextStep: 'Try again; the model that was in use before stays in use.',
    },
  },
  demoErrors: {
    online: {
      problem: 'The song to try could not be loaded.',
      nextStep: 'Choose a song of your own, or try again later.',
    },
    offline: {
      problem: 'You are offline, and the song to try has not been loaded yet.',
      nextStep: 'Choose a song of your own, or try again later.',
    },
  },
  libraryErrors: {
    'storage-full': {
      problem: 'There is no room to keep this song for your next visit.',
      nextStep: 'Save what you want to keep, or delete earlier songs or raise their limit.',
    },
    'storage-lost': {
      problem:
        'This song could not be opened: it is open in another tab, or its files are damaged.',
      nextStep: 'Close the other tab and try again, or separate the song again.',
    },
    unknown: {
      problem: 'This browser does not let the page keep songs, for example in a private window.',
      nextStep: 'Everything else works. Save what you want to keep before you close the page.',
    },
  },
};

/** All that people read, in any language. */
export type Texts = typeof english;
