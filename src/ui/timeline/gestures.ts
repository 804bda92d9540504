/**
 * What pointers on the stage mean. A mouse seeks where it is pressed and dragged. A finger seeks
 * where it taps or is dragged sideways; up and down belongs to the page. Two fingers zoom and pan.
 */

/** How far a finger moves before it is a drag and no tap, in CSS pixels. */
export const DRAG_PIXELS = 8;

export interface PointerPlace {
  readonly id: number;
  readonly isMouse: boolean;
  readonly x: number;
  readonly y: number;
}

/** What is to be done. All places are in CSS pixels. */
export interface GestureActions {
  seek(x: number): void;
  /** Two fingers have come down, or one of three has left. */
  beginPinch(): void;
  /** The fingers that stood at `from` when the pinch began stand at `to`. */
  pinch(from: readonly [number, number], to: readonly [number, number]): void;
}

/** Takes the pointers of one element. */
export interface Gestures {
  down(pointer: PointerPlace): void;
  move(pointer: PointerPlace): void;
  up(pointer: PointerPlace): void;
  /** The browser has taken the pointer over, for example to scroll the page. */
  cancel(id: number): void;
  /** Whether two fingers are on the element. */
  readonly isPinching: boolean;
}

type Mode = 'idle' | 'undecided' | 'seeking' | 'pinching' | 'ignoring';

export function createGestures(actions: GestureActions): Gestures {
  let mode: Mode = 'idle';
  const pointers = new Map<number, { start: PointerPlace; now: PointerPlace }>();

  function places(which: 'start' | 'now'): [number, number] {
    const [first, second] = [...pointers.values()];
    return [first[which].x, second[which].x];
  }

  function leave(id: number): void {
    if (!pointers.delete(id)) return;
    // Fingers that stay after a pinch do not seek when they leave.
    mode = pointers.size === 0 ? 'idle' : 'ignoring';
  }

  return {
    get isPinching() {
      return mode === 'pinching';
    },
    down(pointer) {
      pointers.set(pointer.id, { start: pointer, now: pointer });
      if (pointers.size === 1) {
        mode = pointer.isMouse ? 'seeking' : 'undecided';
        if (pointer.isMouse) actions.seek(pointer.x);
      } else if (pointers.size === 2 && mode !== 'ignoring') {
        for (const entry of pointers.values()) entry.start = entry.now;
        mode = 'pinching';
        actions.beginPinch();
      } else {
        mode = 'ignoring';
      }
    },
    move(pointer) {
      const entry = pointers.get(pointer.id);
      if (!entry) return;
      entry.now = pointer;
      if (mode === 'undecided') {
        const dx = Math.abs(pointer.x - entry.start.x);
        const dy = Math.abs(pointer.y - entry.start.y);
        if (Math.max(dx, dy) > DRAG_PIXELS) mode = dx > dy ? 'seeking' : 'ignoring';
      }
      if (mode === 'seeking') actions.seek(pointer.x);
      if (mode === 'pinching') actions.pinch(places('start'), places('now'));
    },
    up(pointer) {
      if (mode === 'undecided' && pointers.has(pointer.id)) actions.seek(pointer.x);
      leave(pointer.id);
    },
    cancel: leave,
  };
}
