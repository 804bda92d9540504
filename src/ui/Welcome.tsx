/** What the page shows before the first song. */
import { useState } from 'react';
import { DEMO, loadDemo } from './demo';
import { describeDemoFailure } from './errorMessages';
import type { Message } from './errorMessages';
import { FilePicker } from './FilePicker';
import { Logo, PlayIcon } from './icons';

interface WelcomeProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function Welcome({ onFiles }: WelcomeProps) {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <Logo />
      <h2 id="welcome-title">Drop a song, hear its vocals</h2>
      <p>
        Separated in this tab while you listen. Mix, loop and transpose them, and save them in the
        format you like.
      </p>
      <FilePicker onFiles={onFiles} variant="primary" />
      <p className="hint">
        or drop or paste them anywhere on this page
        <br />
        MP3 · M4A · FLAC · WAV · OGG · Opus · MP4 · WebM
      </p>
      <TryDemo onFiles={onFiles} />
    </section>
  );
}

function TryDemo({ onFiles }: WelcomeProps) {
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<Message | null>(null);
  const open = async () => {
    setLoading(true);
    setFailure(null);
    try {
      onFiles([await loadDemo()]);
    } catch {
      setFailure(describeDemoFailure(navigator.onLine));
      setLoading(false);
    }
  };
  return (
    <div className="try-demo">
      <button
        type="button"
        className="button button-secondary"
        disabled={isLoading}
        onClick={() => void open()}
      >
        <PlayIcon />
        Try a demo song
      </button>
      <p className="hint">
        {DEMO.credit}, {DEMO.licence}
      </p>
      {failure && (
        <p className="alert" role="alert">
          {failure.problem} {failure.nextStep}
        </p>
      )}
    </div>
  );
}
