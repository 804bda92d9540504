import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createGestures } from './gestures';
import type { Gestures } from './gestures';

const seek = vi.fn<(x: number) => void>();
const beginPinch = vi.fn<() => void>();
const pinch = vi.fn<(from: readonly [number, number], to: readonly [number, number]) => void>();
let gestures: Gestures;

beforeEach(() => {
  vi.clearAllMocks();
  gestures = createGestures({ seek, beginPinch, pinch });
});

const mouse = (x: number, y = 0) => ({ id: 1, isMouse: true, x, y });
const finger = (x: number, y = 0, id = 1) => ({ id, isMouse: false, x, y });

describe('a mouse', () => {
  it('seeks where it is pressed and dragged', () => {
    gestures.down(mouse(10));
    gestures.move(mouse(12));
    gestures.up(mouse(12));
    gestures.move(mouse(50));
    expect(seek.mock.calls).toEqual([[10], [12]]);
  });
});

describe('a finger', () => {
  it('seeks where it taps, when it leaves', () => {
    gestures.down(finger(100));
    expect(seek).not.toHaveBeenCalled();
    gestures.move(finger(104, 5));
    gestures.up(finger(104, 5));
    expect(seek.mock.calls).toEqual([[104]]);
  });

  it('seeks while it is dragged sideways by more than 8 px', () => {
    gestures.down(finger(100));
    gestures.move(finger(108));
    expect(seek).not.toHaveBeenCalled();
    gestures.move(finger(109, 2));
    gestures.move(finger(150, 90));
    gestures.up(finger(150, 90));
    expect(seek.mock.calls).toEqual([[109], [150]]);
  });

  it('does nothing while it moves up or down', () => {
    gestures.down(finger(100, 100));
    gestures.move(finger(102, 80));
    gestures.move(finger(180, 20));
    gestures.up(finger(180, 20));
    expect(seek).not.toHaveBeenCalled();
  });

  it('does nothing when the browser takes it over to scroll', () => {
    gestures.down(finger(100, 100));
    gestures.move(finger(101, 95));
    gestures.cancel(1);
    gestures.move(finger(200, 95));
    expect(seek).not.toHaveBeenCalled();
    // The next tap is one.
    gestures.down(finger(30));
    gestures.up(finger(30));
    expect(seek.mock.calls).toEqual([[30]]);
  });
});

describe('two fingers', () => {
  it('pinch and never seek, not even when one of them leaves', () => {
    gestures.down(finger(100, 0, 1));
    gestures.down(finger(200, 0, 2));
    expect(beginPinch).toHaveBeenCalledOnce();
    expect(gestures.isPinching).toBe(true);
    gestures.move(finger(50, 0, 1));
    gestures.move(finger(260, 0, 2));
    expect(pinch).toHaveBeenLastCalledWith([100, 200], [50, 260]);
    gestures.up(finger(50, 0, 1));
    gestures.move(finger(300, 0, 2));
    gestures.up(finger(300, 0, 2));
    expect(pinch).toHaveBeenCalledTimes(2);
    expect(seek).not.toHaveBeenCalled();
    expect(gestures.isPinching).toBe(false);
  });
});
