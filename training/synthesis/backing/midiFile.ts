/** Compositions as standard MIDI files (format 1; MIDI Manufacturers Association 1996). */
import { writeMidi } from 'midi-file';
import type { MidiEvent } from 'midi-file';
import type { Part } from './score';

const TICKS_PER_BEAT = 480;
/** Pitch bend reaches this many semitones either way in every synthesizer's default. */
const BEND_RANGE_SEMITONES = 2;
/** A bend is a number of 14 bits around this one. */
const BEND_CENTRE = 8192;
/** Numbers of controllers. */
const VOLUME = 7;
const PAN = 10;

/** An event of a track without its place in time. */
type UntimedEvent = MidiEvent extends infer Event
  ? Event extends MidiEvent
    ? Omit<Event, 'deltaTime'>
    : never
  : never;

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

/** An event by its tick since the start of the song. */
interface TimedEvent {
  readonly tick: number;
  /** Events of one tick go in this order: notes end before others begin. */
  readonly order: number;
  readonly event: UntimedEvent;
}

/** A track's events in order, each with its distance from the one before; the end comes last. */
function trackOf(events: readonly TimedEvent[]): MidiEvent[] {
  const sorted = [...events].sort((a, b) => a.tick - b.tick || a.order - b.order);
  const timed = sorted.map(({ tick, event }, index): MidiEvent => ({
    ...event,
    deltaTime: tick - (sorted[index - 1]?.tick ?? 0),
  }));
  return [...timed, { type: 'endOfTrack', meta: true, deltaTime: 0 }];
}

const toTick = (beats: number): number => Math.max(0, Math.round(beats * TICKS_PER_BEAT));
const toSevenBits = (value: number): number => Math.min(127, Math.max(0, Math.round(value)));

function partEvents(part: Part, channel: number): TimedEvent[] {
  const controller = (controllerType: number, value: number): UntimedEvent => ({
    type: 'controller',
    channel,
    controllerType: toSevenBits(controllerType),
    value: toSevenBits(value),
  });
  const program: UntimedEvent = {
    type: 'programChange',
    channel,
    programNumber: toSevenBits(part.program),
  };
  const events: TimedEvent[] = [
    { tick: 0, order: 0, event: program },
    { tick: 0, order: 1, event: controller(VOLUME, part.volume) },
    { tick: 0, order: 1, event: controller(PAN, 63.5 + 63.5 * part.pan) },
  ];
  for (const note of part.notes) {
    const noteNumber = toSevenBits(note.pitch);
    const velocity = Math.max(1, toSevenBits(note.velocity));
    const tick = toTick(note.start);
    const end = Math.max(tick + 1, toTick(note.start + note.duration));
    events.push(
      { tick, order: 3, event: { type: 'noteOn', channel, noteNumber, velocity } },
      { tick: end, order: 2, event: { type: 'noteOff', channel, noteNumber, velocity: 0 } },
    );
  }
  for (const control of part.controls) {
    const event =
      control.controller === 'bend'
        ? pitchBend(channel, control.value)
        : controller(control.controller, control.value);
    events.push({ tick: toTick(control.start), order: 1, event });
  }
  return events;
}

function pitchBend(channel: number, semitones: number): UntimedEvent {
  const value = Math.round((BEND_CENTRE * semitones) / BEND_RANGE_SEMITONES);
  return {
    type: 'pitchBend',
    channel,
    value: Math.min(BEND_CENTRE - 1, Math.max(-BEND_CENTRE, value)),
  };
}

/**
 * A format-1 file of 480 ticks per beat: a tempo track, then one track per part. `beatsPerMinute` >
 * 0. Bends assume the default range of ±2 semitones.
 */
export function encodeMidiFile(parts: readonly Part[], beatsPerMinute: number): Uint8Array {
  const tempo: UntimedEvent = {
    type: 'setTempo',
    meta: true,
    microsecondsPerBeat: Math.round(60e6 / beatsPerMinute),
  };
  const channels = assignChannels(parts);
  const tracks = [
    trackOf([{ tick: 0, order: 0, event: tempo }]),
    ...parts.map((part, index) => trackOf(partEvents(part, channels[index]))),
  ];
  const header = { format: 1, numTracks: tracks.length, ticksPerBeat: TICKS_PER_BEAT } as const;
  return Uint8Array.from(writeMidi({ header, tracks }));
}
