import { describe, expect, it } from 'vitest';
import { preloadModel } from './preload';
import type { ConnectionInfo } from './preload';

/** What was prepared before and after the page's first idle moment. */
function preparedOn(connection: ConnectionInfo | undefined) {
  const prepared: string[] = [];
  let idle: () => void = () => undefined;
  preloadModel({
    separator: { prepare: (modelName, backend) => prepared.push(`${modelName} on ${backend}`) },
    loadParts: () => {
      prepared.push('media library');
      return Promise.reject(new Error('told with the song'));
    },
    modelName: 'paper',
    backend: 'wasm',
    connection,
    whenIdle: (callback) => {
      idle = callback;
    },
  });
  const before = [...prepared];
  idle();
  return { before, after: prepared };
}

describe('getting the model and the media library before there is a song', () => {
  it.each([
    ['where the browser tells nothing of the line', undefined],
    ['on a line without limits', { saveData: false, type: 'wifi' }],
  ])('happens once, and not before the page is idle, %s', (_, connection) => {
    expect(preparedOn(connection)).toEqual({
      before: [],
      after: ['paper on wasm', 'media library'],
    });
  });

  it.each([
    ['whose owner saves data', { saveData: true }],
    ['that is a mobile network', { type: 'cellular' }],
  ])('waits for the song on a line %s', (_, connection) => {
    expect(preparedOn(connection)).toEqual({ before: [], after: [] });
  });
});
