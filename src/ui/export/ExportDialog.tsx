/** The export panel: what of the songs is saved, in which form, under which names, and where. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { EXACT_FORMAT } from '../../audio/export/exportFormats';
import type { ExportFormat } from '../../audio/export/exportFormats';
import { songTitle, uniqueNames } from '../../audio/export/fileNames';
import { selectedRegion } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { formatRate, formatTime } from '../format';
import { CloseIcon, DownloadIcon } from '../icons';
import { inFormat } from './inFormat';
import { ExportReport } from './ExportReport';
import { heardTransposition, PARTS, planExport, readyLength } from './exportPlan';
import type { ExportItem, ExportSong, NameTags } from './exportPlan';
import { CHOSEN_RATES, QUALITIES } from './exportSettings';
import { loudestPeak } from './loudestPeak';
import { NamePattern } from './NamePattern';
import { readNameTags } from './nameTags';
import { describeLoudSong, describeSize, describeUnsuitable } from './sentences';
import { canPickFolder, pickTarget } from './targets';
import type { TargetKind } from './targets';
import { useExportJob } from './useExportJob';
import type { ExportState } from './useExportSettings';
import { texts } from '../language/language';

interface ExportDialogProps {
  /** At least one; with a single song its regions can be saved, too. */
  readonly songs: readonly ExportSong[];
  readonly exportState: ExportState;
  readonly onClose: () => void;
}

export function ExportDialog({ songs, exportState, onClose }: ExportDialogProps) {
  const { formats, format: remembered, isChosen, onFormat, settings, onSettings } = exportState;
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const job = useExportJob();
  const [tags, setTags] = useState<ReadonlyMap<SongData, NameTags>>(new Map());
  const peak = loudestPeak(songs);
  // Who has never chosen a format gets the one that loses nothing of a loud song.
  const format = peak > 1 && !isChosen ? EXACT_FORMAT : remembered;

  const [only] = songs.length === 1 ? songs : [];
  const region = only ? selectedRegion(only.listening) : null;
  const [wantsRegion, setWantsRegion] = useState(region !== null);
  const isRegion = region !== null && wantsRegion;
  const canTranspose = songs.some(({ listening }) => heardTransposition(listening, true));
  const [wantsHeard, setWantsHeard] = useState<boolean | null>(null);
  const isTransposed = wantsHeard ?? settings.parts.mix;

  const parts = PARTS.filter((part) => settings.parts[part]);
  const items = planExport(songs, {
    format,
    settings,
    parts,
    isTransposed,
    tags,
    region: isRegion ? region : null,
  });
  const [wantedTarget, setTarget] = useState<TargetKind | null>(null);
  const target =
    wantedTarget ?? (songs.length > 1 ? (canPickFolder() ? 'folder' : 'zip') : 'downloads');
  const unsuitable = items.find(({ problem }) => problem);
  const isEmpty = items.some(({ request }) => request.span.end <= request.span.start);
  const isWholeRegion = isRegion && only?.data.ready.has(region.startSample, region.endSample);
  const isBusy = job.state.kind === 'running';
  const canSave = items.length > 0 && !unsuitable && !isEmpty && !isBusy;

  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  useEffect(() => {
    let isCurrent = true;
    void readNameTags(songs, settings.pattern).then((found) => {
      if (isCurrent && found.size > 0) setTags(found);
    });
    return () => {
      isCurrent = false;
    };
    // The songs are new objects each time; their files are read once per pattern.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [settings.pattern]);

  function start(planned: readonly ExportItem[]): void {
    const [first] = planned;
    const archive = only ? songTitle(first.song.fileName) : texts().export.archive(songs.length);
    const kind = planned.length > 1 ? target : target === 'folder' ? 'folder' : 'downloads';
    void job.start(planned, () => pickTarget(kind, `${archive}.zip`));
  }

  const words = texts().export;
  return (
    <dialog
      ref={dialog}
      className="export-dialog"
      aria-labelledby={headingId}
      onClose={onClose}
      onCancel={(event) => {
        // Esc stops what is in front: first the saving, then the panel.
        if (!isBusy) return;
        event.preventDefault();
        job.cancel();
      }}
      // The keys of the page behind must not play or cancel anything.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <form
        tabIndex={-1}
        onSubmit={(event) => {
          event.preventDefault();
          if (canSave) start(items);
        }}
      >
        <header className="export-head">
          <h2 id={headingId}>{only ? words.heading : words.headingAll(songs.length)}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={texts().common.close}
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>

        {only && !isWholeRegion && <PartialNotice song={only} />}

        <fieldset className="export-group">
          <legend>{words.what}</legend>
          {PARTS.map((part) => (
            <Tick
              key={part}
              isOn={settings.parts[part]}
              onChange={(isOn) => onSettings({ parts: { ...settings.parts, [part]: isOn } })}
            >
              {part === 'mix' && !only ? words.mixOfEach : words.parts[part]}
            </Tick>
          ))}
          {region && only && (
            <Tick isOn={isRegion} onChange={setWantsRegion}>
              {words.onlyRegion(
                region.name,
                formatTime(region.startSample / only.data.sampleRate),
                formatTime(region.endSample / only.data.sampleRate),
              )}
            </Tick>
          )}
          {canTranspose && (
            <Tick isOn={isTransposed} onChange={setWantsHeard}>
              {words.asHeard}
            </Tick>
          )}
        </fieldset>

        <div className="export-group export-selects">
          <Choice
            label={words.fileFormat}
            value={format.id}
            options={formats.map(({ id }) => [id, words.formats[id]])}
            onChange={(id) => {
              const chosen = formats.find((row) => row.id === id);
              if (chosen) onFormat(chosen);
            }}
          />
          {format.coding.kind === 'lossy' && (
            <Choice
              label={words.quality}
              value={settings.quality}
              options={QUALITIES.map((quality) => [
                quality,
                `${words.qualities[quality]}${bitrateLabel(format, quality, songs)}`,
              ])}
              onChange={(value) => {
                const quality = QUALITIES.find((known) => known === value);
                if (quality) onSettings({ quality });
              }}
            />
          )}
          <Choice
            label={words.sampleRate}
            value={String(settings.sampleRate)}
            options={[
              ['null', only ? words.ownRate(formatRate(only.data.sampleRate)) : words.ownRates],
              ...CHOSEN_RATES.map((rate): [string, string] => [String(rate), formatRate(rate)]),
            ]}
            onChange={(value) => {
              const sampleRate = CHOSEN_RATES.find((rate) => String(rate) === value) ?? null;
              onSettings({ sampleRate });
            }}
          />
          {items.length > 1 && (
            <Choice
              label={words.saveTo}
              value={target}
              options={(['downloads', 'zip', 'folder'] as const)
                .filter((kind) => kind !== 'folder' || canPickFolder())
                .map((kind) => [kind, words.targets[kind]])}
              onChange={(value) => setTarget(value as TargetKind)}
            />
          )}
        </div>

        <NamePattern
          pattern={settings.pattern}
          examples={uniqueNames(items.map(({ name }) => name))}
          onPattern={(pattern) => onSettings({ pattern })}
        />

        {unsuitable?.problem && (
          <ExactFormatNotice isOffered onFormat={onFormat}>
            {describeUnsuitable(unsuitable.problem, format, {
              sampleRate: settings.sampleRate ?? unsuitable.song.data.sampleRate,
              numChannels: unsuitable.song.data.numChannels,
            })}
          </ExactFormatNotice>
        )}
        {peak > 1 && !unsuitable && (
          <ExactFormatNotice isOffered={format.id !== EXACT_FORMAT.id} onFormat={onFormat}>
            {describeLoudSong(peak, format)}
          </ExactFormatNotice>
        )}
        {isEmpty && <output className="notice">{words.emptyRegion}</output>}

        <footer className="export-foot">
          <button type="submit" className="button button-primary" disabled={!canSave}>
            <DownloadIcon />
            {items.length === 1 ? words.saveOne : words.saveMany(items.length)}
          </button>
          <span className="export-size">
            {items.length === 0 ? words.tickSomething : describeSize(items.map(({ size }) => size))}
          </span>
        </footer>
        <ExportReport
          job={job}
          onAgain={(again, other) =>
            start(other ? again.map((item) => inFormat(item, other)) : again)
          }
        />
      </form>
    </dialog>
  );
}

/** That a song is not separated to its end, and how much of it can be saved. */
function PartialNotice({ song: { data } }: { readonly song: ExportSong }) {
  const numReady = readyLength(data);
  if (numReady >= data.numSamples) return null;
  return (
    <output className="notice">
      {texts().export.partial(
        formatTime(numReady / data.sampleRate),
        formatTime(data.durationSeconds),
      )}
    </output>
  );
}

function bitrateLabel(
  { coding }: ExportFormat,
  quality: (typeof QUALITIES)[number],
  songs: readonly ExportSong[],
): string {
  if (coding.kind !== 'lossy') return '';
  const numChannels = Math.max(...songs.map(({ data }) => data.numChannels));
  return `, ${(coding.bitrates[quality] * Math.min(2, numChannels)) / 1000} kbit/s`;
}

interface ExactFormatNoticeProps {
  /** Whether a button changes to the format that holds everything. */
  readonly isOffered: boolean;
  readonly onFormat: (format: ExportFormat) => void;
  readonly children: ReactNode;
}

function ExactFormatNotice({ isOffered, onFormat, children }: ExactFormatNoticeProps) {
  return (
    <div className="notice">
      <p className="notice-text">{children}</p>
      {isOffered && (
        <button
          type="button"
          className="button button-secondary button-small"
          onClick={() => onFormat(EXACT_FORMAT)}
        >
          {texts().export.use(texts().export.formats[EXACT_FORMAT.id])}
        </button>
      )}
    </div>
  );
}

interface TickProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}

function Tick({ isOn, onChange, children }: TickProps) {
  return (
    <label className="export-tick">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Value and label of each. */
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="export-choice">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
