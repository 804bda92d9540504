/** The selected region: its name, looping, saving, deleting; a button that makes a region. */
import type { Player } from '../../audio/play/player';
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { formatExactTime } from '../format';
import { CloseIcon, DownloadIcon, PlusIcon, LoopIcon } from '../icons';
import { withNewRegion, withoutRegion, withRegion } from './regions';
import type { ViewportStore } from './viewportStore';
import { texts } from '../language/language';

interface RegionToolsProps {
  readonly data: SongData;
  readonly player: Player | null;
  readonly store: ViewportStore;
  readonly listening: Listening;
  readonly onListening: (change: Partial<Listening>) => void;
  /** Opens the export panel; null while nothing can be saved. */
  readonly onSave: (() => void) | null;
}

/** Share of the screen that a new region covers if it is not drawn. */
const NEW_REGION_SHARE = 0.2;

export function RegionTools(props: RegionToolsProps) {
  const { data, player, store, listening, onListening, onSave } = props;
  const { numSamples, sampleRate, durationSeconds } = data;
  const region = selectedRegion(listening);

  function add(): void {
    const { start, end } = store.get();
    const position = (player?.position() ?? 0) / durationSeconds;
    // From what is heard, if that is on the screen: otherwise nobody would see the region.
    const from = position >= start && position < end ? position : start;
    const to = Math.min(1, from + NEW_REGION_SHARE * (end - start));
    const [first, last] = [from * numSamples, to * numSamples];
    const made = withNewRegion(listening.regions, first, last, numSamples, sampleRate);
    if (made) onListening(made);
  }

  const words = texts().regions;
  return (
    <div className="region-tools">
      <button
        type="button"
        className={region ? 'icon-button' : 'button button-secondary button-small'}
        aria-label={words.add}
        title={words.addHint}
        onClick={add}
      >
        <PlusIcon />
        {!region && words.add}
      </button>
      {region && (
        <>
          <input
            className="region-name"
            aria-label={words.nameLabel}
            value={region.name}
            maxLength={60}
            onChange={(event) => {
              const named = { ...region, name: event.currentTarget.value };
              onListening({ regions: withRegion(listening.regions, named) });
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'Escape') return;
              // Escape would cancel the separation.
              event.preventDefault();
              event.currentTarget.blur();
            }}
          />
          <p className="region-times">
            {formatExactTime(region.startSample / sampleRate)} –{' '}
            {formatExactTime(region.endSample / sampleRate)}
          </p>
          <button
            type="button"
            className="icon-button"
            aria-label={words.loop}
            title={words.loopHint}
            aria-pressed={listening.isLooping}
            onClick={() => onListening({ isLooping: !listening.isLooping })}
          >
            <LoopIcon />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={words.save}
            title={words.saveHint}
            aria-haspopup="dialog"
            disabled={!onSave}
            onClick={() => onSave?.()}
          >
            <DownloadIcon />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={words.delete(region.name)}
            title={words.deleteHint}
            onClick={() => onListening(withoutRegion(listening, region.id))}
          >
            <CloseIcon />
          </button>
        </>
      )}
    </div>
  );
}
