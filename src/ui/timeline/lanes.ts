/** What each lane of the stage shows. */
import type { Lane } from '../../session/songViews';
import type { Layer } from './stageRenderer';
import type { ViewSettings } from './viewSettings';
import { texts } from '../language/language';

/** One lane of the stage. */
export interface LaneView {
  readonly id: 'overlay' | Lane;
  readonly layers: readonly Layer[];
}

const OVERLAY: readonly LaneView[] = [
  {
    id: 'overlay',
    layers: [
      { lane: 'mixture', colors: 'dim' },
      { lane: 'vocals', colors: 'glow' },
    ],
  },
];

const SEPARATE: Readonly<Record<Lane, LaneView>> = {
  vocals: separate('vocals'),
  instrumental: separate('instrumental'),
  mixture: separate('mixture'),
};

function separate(lane: Lane): LaneView {
  return { id: lane, layers: [{ lane, colors: 'magma' }] };
}

/** The name of a lane. */
export function laneTitle(id: LaneView['id']): string {
  const { overlay, lanes } = texts().timeline;
  return id === 'overlay' ? overlay : lanes[id];
}

/** The lanes from top to bottom. */
export function lanesOf({ layout, lanes }: ViewSettings): readonly LaneView[] {
  return layout === 'overlay' ? OVERLAY : lanes.map((lane) => SEPARATE[lane]);
}
