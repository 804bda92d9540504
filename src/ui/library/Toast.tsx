/** A sentence over the page with a button, which goes by itself. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Seconds } from '../../shared/units';

/** It stays longer while the pointer or the focus is on it. */
const SHOWN_SECONDS: Seconds = 8;

interface ToastProps {
  readonly sentence: string;
  /** What the sentence is about: the time begins again when that is another. */
  readonly subject: object;
  /** Its time is over. Must be a stable function. */
  readonly onEnd: () => void;
  /** The button. */
  readonly children: ReactNode;
}

export function Toast({ sentence, subject, onEnd, children }: ToastProps) {
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isHeld = isPointedAt || isFocused;

  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onEnd, 1000 * SHOWN_SECONDS);
    return () => clearTimeout(timer);
  }, [subject, onEnd, isHeld]);

  return (
    <div
      className="toast"
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <p>{sentence}</p>
      {children}
    </div>
  );
}
