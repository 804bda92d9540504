/** All that people read on the page, in German. */
import { createCounter } from './plural';
import type { Texts } from './english';

const count = createCounter('de');
const SONGS = { one: 'Song', other: 'Songs' };
const FILES = { one: 'Datei', other: 'Dateien' };

const errors: Texts['errors'] = {
  'unsupported-file': {
    problem: 'Das ist keine Audiodatei, die dein Browser abspielen kann.',
    nextStep: 'Wandle sie in MP3, M4A, FLAC oder WAV um und lege sie noch einmal hier ab.',
  },
  'unsupported-codec': {
    problem:
      'Dieser Browser hat keinen Decoder für den Ton in dieser Datei, z. B. Dolby Digital oder DTS.',
    nextStep: 'Wandle sie verlustfrei in WAV, AIFF oder FLAC um und lege sie noch einmal hier ab.',
  },
  'unusual-format': {
    problem: 'Diese Datei nennt eine Abtastrate oder Kanalzahl, die nicht stimmen kann.',
    nextStep: 'Exportiere sie noch einmal mit 44,1 oder 48 kHz in Stereo, zum Beispiel als WAV.',
  },
  'empty-file': {
    problem: 'In dieser Datei ist kein Ton.',
    nextStep: 'Prüfe, ob sie vollständig kopiert oder geladen wurde, und lege sie noch einmal ab.',
  },
  'file-unreadable': {
    problem: 'Die Datei ließ sich nicht mehr lesen.',
    nextStep:
      'Vielleicht wurde sie verschoben, umbenannt oder gelöscht. Wähle sie dort, wo sie jetzt ist.',
  },
  'no-audio-track': {
    problem: 'Dieses Video hat keinen Ton.',
    nextStep: 'Wähle eine Datei mit Tonspur.',
  },
  'encrypted-file': {
    problem: 'Diese Datei ist kopiergeschützt, ihr Ton lässt sich nicht lesen.',
    nextStep: 'Nimm eine Kopie des Songs ohne Kopierschutz.',
  },
  'decode-failed': {
    problem: 'Diese Datei ist beschädigt oder unvollständig, nichts darin war abspielbar.',
    nextStep: 'Lade oder exportiere sie noch einmal, oder wandle sie in WAV um.',
  },
  'too-long': {
    problem: 'Dieser Song ist zu lang für den Speicher dieses Geräts.',
    nextStep: 'Schneide ihn in kürzere Teile und lege sie nacheinander ab.',
  },
  'storage-full': {
    problem: 'Für einen so langen Song ist nicht genug Platz auf dem Datenträger.',
    nextStep:
      'Schaffe Platz oder schließe andere Tabs dieser Seite, oder schneide den Song in kürzere Teile.',
  },
  'storage-lost': {
    problem: 'Was von diesem Song gespeichert war, lässt sich nicht mehr lesen.',
    nextStep: 'Vielleicht hat der Browser es gelöscht. Trenne den Song noch einmal.',
  },
  'storage-failed': {
    problem: 'Ein so langer Song braucht den Datenträger, und der Browser speichert ihn nicht.',
    nextStep:
      'Verlasse den privaten Modus, erlaube dieser Seite das Speichern, oder kürze den Song.',
  },
  'encoder-stuck': {
    problem: 'Der Encoder antwortet nicht mehr, die Datei wurde nicht erstellt.',
    nextStep: 'Versuche es noch einmal, oder sichere als WAV, das keinen Encoder braucht.',
  },
  'decoder-stuck': {
    problem: 'Der Decoder deines Browsers antwortet nicht mehr.',
    nextStep:
      'Lade die Seite neu und versuche es noch einmal, oder wandle die Datei vorher in WAV um.',
  },
  'app-load-failed': {
    problem: 'Ein Teil dieser Seite ließ sich nicht laden, weil es eine neuere Version gibt.',
    nextStep: 'Lade die Seite neu. Fertige Songs bleiben bis dahin, sichere sie also vorher.',
  },
  offline: {
    problem: 'Du bist offline, und ein Teil dieser Seite ist noch nicht geladen.',
    nextStep:
      'Geh online, lade die Seite neu und versuche es noch einmal. Fertige Songs bleiben bis dahin.',
  },
  'model-load-failed': {
    problem: 'Das Modell zum Trennen ließ sich nicht laden.',
    nextStep: 'Prüfe, ob du online bist, lade die Seite neu und versuche es noch einmal.',
  },
  'model-mismatch': {
    problem: 'Das Modell zum Trennen ist beschädigt oder von einer anderen Version als die Seite.',
    nextStep: 'Lade die Seite neu, um beide noch einmal zu holen.',
  },
  'backend-unavailable': {
    problem: 'Dieser Browser kann die Trennung auf keinem Weg richtig berechnen.',
    nextStep:
      'Aktualisiere den Browser, oder öffne die Seite in einem aktuellen Chrome, Edge oder Firefox.',
  },
  'out-of-memory': {
    problem: 'Der Speicher des Geräts reicht nicht.',
    nextStep:
      'Schließe andere Tabs und Programme und versuche es noch einmal, oder kürze den Song.',
  },
  'worker-crashed': {
    problem: 'Die Trennung ist unerwartet abgebrochen.',
    nextStep: 'Versuche es noch einmal; geschieht es wieder, lade zuerst die Seite neu.',
  },
  'format-unsuitable': {
    problem: 'Dieses Format fasst keinen Ton mit dieser Abtastrate oder so vielen Kanälen.',
    nextStep: 'Wähle WAV, das alles fasst, und sichere noch einmal.',
  },
  'format-unavailable': {
    problem: 'Dieser Browser konnte den Encoder dieses Formats nicht laden oder ausführen.',
    nextStep:
      'Wähle WAV, das keinen braucht, oder prüfe, ob du online bist, und sichere noch einmal.',
  },
  'sound-unavailable': {
    problem: 'Der Browser gibt dieser Seite keinen Ton.',
    nextStep:
      'Prüfe, ob Lautsprecher oder Kopfhörer angeschlossen sind, und drücke wieder Abspielen.',
  },
  'transposing-failed': {
    problem: 'Dieser Browser konnte Tonart oder Tempo nicht ändern.',
    nextStep:
      'Der Song spielt, wie er ist. Schließe andere Tabs und versuche es noch einmal, oder lade die Seite neu.',
  },
  'bad-parameter': {
    problem: 'Diese Datei hat eine Form, die nicht erwartet war.',
    nextStep: 'Wandle sie in WAV mit 44,1 kHz um und lege sie noch einmal hier ab.',
  },
};

export const german = {
  locale: 'de',
  direction: 'ltr',

  units: {
    secondsShort: (value) => `${value} s`,
    semitones: (semitones, value) =>
      `${value} ${Math.abs(semitones) === 1 ? 'Halbton' : 'Halbtöne'}`,
    speed: (value) => `${value}× Echtzeit`,
    mono: 'Mono',
    stereo: 'Stereo',
    channels: (numChannels) => `${numChannels} Kanäle`,
    fewSecondsLeft: 'noch wenige Sekunden',
    secondsLeft: (seconds) => `noch etwa ${seconds} s`,
    minutesLeft: (minutes, seconds) =>
      seconds === 0 ? `noch etwa ${minutes} min` : `noch etwa ${minutes} min ${seconds} s`,
    ofTime: (position, duration) => `${position} von ${duration}`,
  },

  header: { promise: 'Dein Song bleibt auf diesem Gerät.' },
  footer: {
    runsOn: (backend) => `Rechnet mit ${backend}`,
    runsHere: 'Rechnet in diesem Tab',
    readyOffline: 'Offline bereit',
    about: 'Über und Einstellungen',
  },
  backends: {
    unknownAdapter: 'unbekannter Grafikprozessor',
    wasmWithoutSimd: 'WebAssembly ohne SIMD',
    threads: (numThreads) => count(numThreads, { one: 'Thread', other: 'Threads' }),
    plain: 'CPU, einfaches JavaScript',
  },
  title: {
    songsDone: (numSongs) => `✓ ${count(numSongs, SONGS)} fertig`,
  },
  files: {
    choose: 'Audiodateien wählen',
    drop: 'Zum Trennen ablegen',
  },
  welcome: {
    heading: 'Song ablegen, Gesang hören',
    lead: 'In diesem Tab getrennt, während du zuhörst. Mische, wiederhole und transponiere, und sichere im Format deiner Wahl.',
    orDrop: 'oder irgendwo auf dieser Seite ablegen oder einfügen',
    tryDemo: 'Demo-Song ausprobieren',
    demoCredit: '„Francium“ (Ausschnitt) aus „everything is remixed“ von ichbinsoftware',
  },
  common: {
    dismiss: 'Ausblenden',
    close: 'Schließen',
    cancel: 'Abbrechen',
    reload: 'Neu laden',
    tryAgain: 'Noch einmal versuchen',
    separateAgain: 'Noch einmal trennen',
    continue: 'Fortsetzen',
  },

  progress: {
    section: 'Trennung',
    label: 'Fortschritt der Trennung',
    stages: {
      decoding: 'Liest die Datei',
      'loading-model': 'Lädt das Modell',
      'choosing-backend': 'Sucht den schnellsten Weg',
      separating: 'Trennt den Gesang',
    },
    part: (from, until) => `Trennt zuerst ${from} bis ${until}`,
    ofSong: (stage, song) => `${stage}: ${song}`,
    stopped: 'Angehalten',
    ready: (time, duration) => `${time} von ${duration} sind fertig`,
    done: (song) => `${song}: Gesang und Instrumental sind fertig.`,
  },
  songs: {
    list: 'Songs',
    drawer: (numSongs) => `Songs · ${numSongs}`,
    closeDrawer: 'Songliste schließen',
    openAgain: 'Wieder öffnen',
    remove: 'Aus der Liste entfernen',
    status: {
      waiting: 'Wartet',
      opening: 'Wird geöffnet',
      decoding: 'Wird gelesen',
      done: 'Fertig',
      failed: 'Nicht getrennt',
      cancelled: 'Abgebrochen',
    },
    separating: (percent) => `Wird getrennt, ${percent} %`,
    stoppedAt: (percent) => `Angehalten bei ${percent} %`,
    kept: 'Fertig, auf diesem Gerät aufbewahrt',
    gone: 'Fertig, nicht mehr im Speicher',
  },
  song: {
    damaged:
      'Teile dieser Datei sind beschädigt; sie sind hier still, alles andere ist an seinem Platz.',
    truncated: 'Die Datei endet zu früh; das ist, was sich davon lesen ließ.',
    waiting: 'Ist noch nicht an der Reihe.',
    opening: 'Wird geöffnet …',
    failed: 'Dieser Song konnte nicht getrennt werden.',
    cancelled: 'Abgebrochen.',
    kept: 'hier aufbewahrt',
    released: 'Freigegeben, um Platz für neuere Songs zu machen.',
    reading: 'Datei wird gelesen …',
  },

  library: {
    heading: 'Frühere Songs',
    summary: (numSongs, size) => `Frühere Songs · ${numSongs} · ${size}`,
    limit: 'Höchstens aufbewahren:',
    nothing: 'nichts',
    automaticLimit: (size) => `etwa ${size}, so viel der Browser erlaubt`,
    deleteAll: 'Alle löschen',
    unknownSong: 'Ein Song',
    delete: 'Von diesem Gerät löschen',
    openElsewhere: 'In einem anderen Tab geöffnet',
    otherVersion:
      'Von einer anderen Version dieser Seite aufbewahrt und nicht lesbar. Trenne ihn noch einmal.',
    incomplete: 'Nicht vollständig aufbewahrt und nicht lesbar. Trenne ihn noch einmal.',
    unfinished: 'Nicht fertig',
    ownModel: 'Eigenes Modell',
    today: (time) => `heute, ${time}`,
    deleted: (song) => `„${song}“ wurde von diesem Gerät gelöscht.`,
    deletedMany: (numSongs) => `${count(numSongs, SONGS)} von diesem Gerät gelöscht.`,
    found: {
      list: (song) => `„${song}“ ist schon in der Liste.`,
      finished: (song) => `„${song}“ wurde schon getrennt und ist darum sofort da.`,
      begun: (song) => `„${song}“ wurde schon begonnen und geht von dort weiter.`,
    },
    undo: 'Rückgängig',
    stopped: (song) => `„${song}“ wurde angehalten.`,
    removedButKept: (song) =>
      `„${song}“ wurde aus der Liste entfernt. Er bleibt unter Frühere Songs.`,
    removed: (song) => `„${song}“ wurde entfernt.`,
  },

  player: {
    play: 'Abspielen',
    pause: 'Pause',
    toStart: 'Zum Anfang',
    toStartHint: 'Zum Anfang (Pos 1)',
    buffering: 'Wartet auf mehr Gesang',
    mixer: 'Mischpult',
    listenTo: 'Anhören',
    presets: {
      vocals: 'Gesang',
      karaoke: 'Karaoke',
      guide: 'Leitgesang',
      original: 'Original',
    },
    strips: {
      vocals: {
        name: 'Gesang',
        mute: 'Gesang stumm',
        solo: 'Gesang solo',
        level: 'Pegel des Gesangs',
        save: 'Gesang sichern',
      },
      instrumental: {
        name: 'Instrumental',
        mute: 'Instrumental stumm',
        solo: 'Instrumental solo',
        level: 'Pegel des Instrumentals',
        save: 'Instrumental sichern',
      },
    },
    muteLetter: 'M',
    soloLetter: 'S',
    muted: 'stumm',
    resetLevel: 'Doppelklick oder 0: 0 dB',
    practice: 'Üben',
    key: 'Tonart',
    speed: 'Tempo',
    keepTimbre: 'Klangfarbe halten',
    keepTimbreHint: 'Die Klangfarbe der Stimme bleibt in einer anderen Tonart',
    countIn: 'Einzählen',
    countInHint: 'Vier Klicks, bevor eine Schleife beginnt',
    reset: 'Tonart und Tempo zurücksetzen',
  },

  timeline: {
    seek: 'Position',
    lanes: { vocals: 'Gesang', instrumental: 'Instrumental', mixture: 'Mischung' },
    overlay: 'Gesang über Mischung',
    spectrogramOf: {
      overlay: 'Spektrogramm des Gesangs über der Mischung',
      vocals: 'Spektrogramm des Gesangs',
      instrumental: 'Spektrogramm des Instrumentals',
      mixture: 'Spektrogramm der Mischung',
    },
    layout: 'Anordnung der Bühne',
    layouts: { overlay: 'Vereint', lanes: 'Spuren' },
    view: 'Ansicht',
    scale: 'Frequenzskala',
    scales: { log: 'Logarithmisch', mel: 'Mel', linear: 'Linear', piano: 'Klavier' },
    range: 'Pegelbereich',
    shownAsLanes: 'Als Spuren gezeigt',
    zoomOut: 'Verkleinern',
    zoomOutHint: 'Verkleinern (Strg und Mausrad)',
    zoomIn: 'Vergrößern',
    zoomInHint: 'Vergrößern (Strg und Mausrad)',
    shownOfSong: 'Gezeigter Teil des Songs',
    waveformFailure: {
      problem: 'Die Wellenform ließ sich nicht zeichnen.',
      nextStep:
        'Abspielen und Sichern gehen weiter. Lade die Seite neu, um sie wieder zu zeichnen.',
    },
  },
  regions: {
    name: (id) => `Bereich ${id}`,
    drag: 'Hier ziehen: neuer Bereich',
    rulerHint: 'Ziehen, um einen Bereich zu markieren',
    add: 'Neuer Bereich',
    addHint: 'Neuer Bereich (oder auf dem Lineal ziehen)',
    nameLabel: 'Name des Bereichs',
    loop: 'Bereich wiederholen',
    loopHint: 'Bereich wiederholen (L)',
    save: 'Bereich speichern …',
    saveHint: 'Den Bereich speichern …',
    delete: (name) => `${name} löschen`,
    deleteHint: 'Bereich löschen',
    ends: {
      start: {
        label: (name) => `Anfang von ${name}`,
        hint: 'Anfang: Pfeile verschieben um 1 s, mit Umschalt um 0,1 s, mit Alt um 10 ms',
      },
      end: {
        label: (name) => `Ende von ${name}`,
        hint: 'Ende: Pfeile verschieben um 1 s, mit Umschalt um 0,1 s, mit Alt um 10 ms',
      },
    },
  },

  export: {
    downloadVocals: 'Gesang herunterladen',
    downloadInstrumental: 'Instrumental herunterladen',
    open: 'Exportieren …',
    format: 'Dateiformat',
    saveAll: 'Alle sichern …',
    heading: 'Exportieren',
    headingAll: (numSongs) => `Alle ${numSongs} Songs sichern`,
    what: 'Was',
    parts: { vocals: 'Gesang', instrumental: 'Instrumental', mix: 'Dieser Mix' },
    mixOfEach: 'Der Mix jedes Songs',
    onlyRegion: (name, start, end) => `Nur der Bereich „${name}“, ${start} – ${end}`,
    asHeard: 'Mit Tonart und Tempo wie gehört',
    fileFormat: 'Dateiformat',
    formats: {
      'wav-16': 'WAV mit 16 Bit',
      'wav-24': 'WAV mit 24 Bit',
      'wav-32f': 'WAV mit 32 Bit Gleitkomma',
      'flac-16': 'FLAC mit 16 Bit',
      'flac-24': 'FLAC mit 24 Bit',
      mp3: 'MP3',
      m4a: 'M4A (AAC)',
      opus: 'Opus',
    },
    quality: 'Qualität',
    qualities: { best: 'Beste', good: 'Gute', small: 'Kleine Dateien' },
    sampleRate: 'Abtastrate',
    ownRate: (rate) => `${rate}, die des Songs`,
    ownRates: 'Die eigene',
    saveTo: 'Sichern in',
    targets: {
      downloads: 'Downloads, Datei für Datei',
      zip: 'Ein ZIP-Archiv',
      folder: 'Ein Ordner …',
    },
    archive: (numSongs) => count(numSongs, SONGS),
    partial: (ready, duration) => `Die ersten ${ready} von ${duration} lassen sich schon sichern.`,
    emptyRegion: 'Von diesem Bereich ist noch nichts getrennt.',
    use: (format) => `${format} nehmen`,
    saveOne: 'Datei sichern',
    saveMany: (numFiles) => `${count(numFiles, FILES)} sichern`,
    tickSomething: 'Kreuze an, was gesichert werden soll.',
    names: 'Dateinamen',
    nameFields: (fields) => `Felder: ${fields}`,
    examples: 'Namen der Dateien',
    moreExamples: (numMore) => `und ${numMore} weitere`,
    cancelled: 'Abgebrochen. Nichts weiter wird gesichert.',
    making: (name) => `Erstellt ${name} …`,
    makingOf: (name, index, numFiles) => `Erstellt ${name}, ${index} von ${numFiles} …`,
    makingFirst: 'Erstellt die Datei …',
    progress: 'Fortschritt des Sicherns',
    cancelSaving: 'Sichern abbrechen',
    savedOne: 'Datei gesichert.',
    savedMany: (numFiles) => `${count(numFiles, FILES)} gesichert.`,
    saveAsFloat: 'Stattdessen als 32-Bit-Float sichern',
    saveAs: (format) => `Als ${format} sichern`,
    clipped: (numSamples, name, over, format) =>
      `${count(numSamples, { one: 'Abtastwert', other: 'Abtastwerte' })} von „${name}“ ` +
      `${numSamples === 1 ? 'ist' : 'sind'} lauter als Vollaussteuerung (bis ${over}) und ` +
      `abgeschnitten, weil ${format} das nicht fasst.`,
    loud: (over) => `Dieser Song ist lauter als Vollaussteuerung (${over}).`,
    keepsLoud: (format) => `${format} behält das: Gesang + Instrumental ist genau der Song.`,
    clipsLoud: (format, exact) => `${format} schneidet ab, was darüber liegt; ${exact} behält es.`,
    tooManyChannels: (format, most, has) =>
      `${format} fasst hier höchstens ${most} Kanäle; der Song hat ${has}.`,
    unsuitableRate: (format, rate) =>
      `${format} fasst ${rate} nicht. Wähle eine andere Abtastrate oder ein anderes Format.`,
    sizeAtMost: (size) => `höchstens ${size}`,
    sizeAbout: (size) => `etwa ${size}`,
    partTitles: { vocals: 'Gesang', instrumental: 'Instrumental', mix: 'Mix' },
    stems: { vocals: 'Gesang', instrumental: 'Instrumental', mix: 'Mix' },
    firstPart: (minutes, seconds) => `erste ${minutes}m${seconds}s`,
  },

  about: {
    heading: 'Über Vocal Isolation',
    privacy:
      'Dein Song bleibt auf diesem Gerät. Er wird in diesem Tab gelesen, getrennt und gespielt, und die Seite verbindet sich nur mit ihrem eigenen Server.',
    language: 'Sprache',
    device: 'Auf diesem Gerät',
    computesOn: 'Rechnet mit',
    fastest: 'was sich beim ersten Song als schnellstes erweist',
    offline: 'Ohne Netz',
    isOffline: 'bereit: Die Seite öffnet und trennt ohne Netz',
    isNotOffline: 'noch nicht; Teile der Seite werden bei Bedarf geladen',
    keys: 'Tasten',
    licences: 'Lizenzen',
    licence:
      'Der Code steht unter der MIT-Lizenz, die Modelle unter CC BY-NC-SA 4.0, zur Forschung',
    modelCard: 'Modellkarte, englisch',
    packages: 'Pakete:',
    packageLicences: 'Lizenztexte',
    demoSong: 'Demo-Song:',
    notify: 'Benachrichtigen, wenn mehrere Songs oder ein langer fertig sind',
    notifyRefused:
      'Der Browser lässt es nicht zu. Erlaube Benachrichtigungen in den Einstellungen dieser Seite.',
    oneFailed: 'Der Song konnte nicht getrennt werden.',
    oneDone: (song) => `${song} ist getrennt.`,
    allDone: (numSongs) => `Alle ${count(numSongs, SONGS)} sind getrennt.`,
    someDone: (numDone, numSongs) => `${numDone} von ${count(numSongs, SONGS)} sind getrennt.`,
    update: 'Eine neuere Version dieser Seite ist bereit.',
    updateLater:
      'Eine neuere Version dieser Seite ist bereit. Sie öffnet sich beim nächsten Mal; deine Songs bleiben bis dahin.',
    quality: 'Qualität der nächsten Songs',
    qualities: {
      fullband: { title: 'Beste', description: 'stereo, der ganze Hörbereich' },
      paper: { title: 'Schnelle', description: 'mono, der Bereich der Stimme bis 4 kHz' },
      own: { title: 'Eigenes Modell', description: 'bis diese Seite geschlossen wird' },
    },
    useOwn: 'Ein eigenes Modell verwenden …',
    ownHint: 'Ein Modell, das das Training dieser App exportiert hat, als ZIP-Datei oder Ordner.',
    chooseZip: 'ZIP-Datei wählen',
    chooseFolder: 'Ordner wählen',
    checking: 'Modell wird geprüft …',
    ownAccepted: 'Dein Modell hat alle Prüfungen bestanden und trennt die nächsten Songs.',
  },

  shortcuts: {
    space: 'Leertaste',
    escape: 'Esc',
    playOrPause: 'Abspielen oder Pause',
    start: 'Pos 1',
    toStart: 'zum Anfang',
    seek: (seconds) => `${seconds} s springen`,
    listenTo: (presets) => presets.join(', '),
    muteSolo: 'Gesang stumm, solo; mit Umschalt das Instrumental',
    regionEnds: 'Anfang, Ende des Bereichs',
    loop: 'Bereich wiederholen',
    key: 'Tonart',
    speed: 'Tempo',
    wheel: 'Strg + Rad',
    zoom: 'Zoomen',
    help: 'diese Liste',
    cancel: 'Abbrechen',
  },

  address: {
    unknownBackend: (name, known) =>
      `„${name}“ ist kein Backend, deshalb wird das schnellste gewählt. Bekannt: ${known}.`,
    unknownModel: (name, used, known) =>
      `„${name}“ ist kein Modell, deshalb wird „${used}“ verwendet. Bekannt: ${known}.`,
  },

  errors,
  tooLong: (duration, limit) =>
    `Dieser Song dauert ${duration}, und dieses Gerät hat Platz für ${limit} solchen Tons.`,
  unusualChannels: (numChannels, most) =>
    `Diese Datei nennt ${numChannels} Kanäle; höchstens ${most} lassen sich trennen.`,
  unusualRate: (rate, lowest, highest) =>
    `Diese Datei nennt eine Abtastrate von ${rate} Hz; sie muss zwischen ${lowest} und ${highest} kHz liegen.`,
  saveErrors: {
    'too-long': {
      problem: 'Die Datei würde größer, als dieses Format fasst: bei WAV 4 GB.',
      nextStep: 'Wähle ein Format mit weniger Bits, oder schneide den Song in kürzere Teile.',
    },
    'out-of-memory': {
      problem: 'Der Speicher reichte nicht, um die Datei zu erstellen.',
      nextStep: 'Schließe andere Tabs und Programme und sichere noch einmal.',
    },
    'storage-full': {
      problem: 'Auf dem Datenträger war nicht genug Platz, um die Datei zu erstellen.',
      nextStep: 'Schaffe Platz und sichere noch einmal.',
    },
    unknown: {
      problem: 'Die Datei ließ sich aus einem Grund nicht erstellen, den diese Seite nicht kennt.',
      nextStep:
        'Sichere noch einmal; geht auch das nicht, lade die Seite neu und trenne den Song noch einmal.',
    },
  },
  modelErrors: {
    'model-load-failed': {
      problem: 'Diese Dateien sind kein vollständiges, unbeschädigtes Modell dieser App.',
      nextStep:
        'Wähle die ZIP-Datei oder den Ordner, den das Training exportiert hat, mit model.json und allen Gewichten.',
    },
    'model-mismatch': {
      problem: 'Dieses Modell hat ein anderes Netz oder eine andere Version als diese Seite.',
      nextStep: 'Exportiere es mit der Version des Trainings, die zu dieser Seite gehört.',
    },
    'backend-unavailable': {
      problem: 'Dieses Modell gibt hier nicht seine bekannte Antwort und würde schlecht trennen.',
      nextStep: 'Exportiere es noch einmal, oder nimm ein aktuelles Chrome, Edge oder Firefox.',
    },
    unknown: {
      problem: 'Das Modell ließ sich aus einem Grund nicht öffnen, den diese Seite nicht kennt.',
      nextStep: 'Versuche es noch einmal; das bisherige Modell bleibt in Gebrauch.',
    },
  },
  demoErrors: {
    online: {
      problem: 'Der Demo-Song ließ sich nicht laden.',
      nextStep: 'Wähle einen eigenen Song, oder versuche es später noch einmal.',
    },
    offline: {
      problem: 'Du bist offline, und der Demo-Song ist noch nicht geladen.',
      nextStep: 'Wähle einen eigenen Song, oder versuche es später noch einmal.',
    },
  },
  libraryErrors: {
    'storage-full': {
      problem: 'Es ist kein Platz, um diesen Song bis zum nächsten Besuch aufzubewahren.',
      nextStep:
        'Sichere, was du behalten willst, lösche frühere Songs oder erhöhe ihre Obergrenze.',
    },
    'storage-lost': {
      problem:
        'Dieser Song ließ sich nicht öffnen: Er ist in einem anderen Tab offen, oder seine Dateien sind beschädigt.',
      nextStep:
        'Schließe den anderen Tab und versuche es noch einmal, oder trenne den Song noch einmal.',
    },
    unknown: {
      problem: 'Dieser Browser lässt die Seite keine Songs aufbewahren, z. B. im privaten Fenster.',
      nextStep: 'Alles andere geht. Sichere, was du behalten willst, bevor du die Seite schließt.',
    },
  },
} satisfies Texts;
