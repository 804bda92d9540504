/** Owns the bytes of standard MIDI files (format 1), as written by the MIDI Manufacturers Association in 1996. */
import type { Part } from './score';

const TICKS_PER_BEAT = 480;
/** Pitch bend reaches this many semitones either way in every synthesizer's default. */
const BEND_RANGE_SEMITONES = 2;

/** MIDI channel of every part: drums all share channel 9, the others take the rest in order. */
function assignChannels(parts: readonly Part[]): number[] {
  let next = 0;
  return parts.map((part) => {
    if (part.isDrums) return 9;
    const channel = next;
    next = next === 8 ? 10 : (next + 1) % 16;
    return channel;
  });
}

/** Variable-length quantity: seven bits per byte, most significant first, the last without its top bit. */
function variableLength(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function chunk(type: string, body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + body.length);
  for (let i = 0; i < 4; i++) bytes[i] = type.charCodeAt(i);
  new DataView(bytes.buffer).setUint32(4, body.length);
  bytes.set(body, 8);
  return bytes;
}

interface TimedBytes {
  readonly tick: number;
  /** Events of one tick go in this order: notes end before others begin. */
  readonly order: number;
  readonly bytes: readonly number[];
}

function trackBody(events: readonly TimedBytes[]): number[] {
  const sorted = [...events].sort((a, b) => a.tick - b.tick || a.order - b.order);
  const body: number[] = [];
  let tick = 0;
  for (const event of sorted) {
    for (const byte of variableLength(event.tick - tick)) body.push(byte);
    for (const byte of event.bytes) body.push(byte);
    tick = event.tick;
  }
  body.push(0, 0xff, 0x2f, 0);
  return body;
}

const toTick = (beats: number): number => Math.max(0, Math.round(beats * TICKS_PER_BEAT));
const toSevenBits = (value: number): number => Math.min(127, Math.max(0, Math.round(value)));

function partEvents(part: Part, channel: number): TimedBytes[] {
  const events: TimedBytes[] = [
    { tick: 0, order: 0, bytes: [0xc0 | channel, toSevenBits(part.program)] },
    { tick: 0, order: 1, bytes: [0xb0 | channel, 7, toSevenBits(part.volume)] },
    { tick: 0, order: 1, bytes: [0xb0 | channel, 10, toSevenBits(63.5 + 63.5 * part.pan)] },
  ];
  for (const note of part.notes) {
    const pitch = toSevenBits(note.pitch);
    const tick = toTick(note.start);
    const end = Math.max(tick + 1, toTick(note.start + note.duration));
    const velocity = Math.max(1, toSevenBits(note.velocity));
    events.push({ tick, order: 3, bytes: [0x90 | channel, pitch, velocity] });
    events.push({ tick: end, order: 2, bytes: [0x80 | channel, pitch, 0] });
  }
  for (const control of part.controls) {
    const tick = toTick(control.start);
    if (control.controller === 'bend') {
      const bend = Math.round(8192 + (8192 * control.value) / BEND_RANGE_SEMITONES);
      const limited = Math.min(16383, Math.max(0, bend));
      events.push({ tick, order: 1, bytes: [0xe0 | channel, limited & 0x7f, limited >> 7] });
    } else {
      const value = toSevenBits(control.value);
      events.push({
        tick,
        order: 1,
        bytes: [0xb0 | channel, toSevenBits(control.controller), value],
      });
    }
  }
  return events;
}

/**
 * A format-1 file of 480 ticks per beat: a tempo track, then one track per part. `beatsPerMinute` > 0.
 * Bends assume the default range of ±2 semitones.
 */
export function encodeMidiFile(parts: readonly Part[], beatsPerMinute: number): Uint8Array {
  const microseconds = Math.round(60e6 / beatsPerMinute);
  const tempo = [
    0xff,
    0x51,
    3,
    (microseconds >> 16) & 255,
    (microseconds >> 8) & 255,
    microseconds & 255,
  ];
  const channels = assignChannels(parts);
  const chunks = [
    chunk('MThd', [0, 1, 0, parts.length + 1, TICKS_PER_BEAT >> 8, TICKS_PER_BEAT & 255]),
    chunk('MTrk', trackBody([{ tick: 0, order: 0, bytes: tempo }])),
    ...parts.map((part, i) => chunk('MTrk', trackBody(partEvents(part, channels[i])))),
  ];
  const file = new Uint8Array(chunks.reduce((sum, bytes) => sum + bytes.length, 0));
  let offset = 0;
  for (const bytes of chunks) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
