/** What the page shows before the first song. */
import { useState } from 'react';
import { FORMAT_NAMES } from './audioFiles';
import { DEMO, loadDemo } from './demo';
import { describeDemoFailure } from './errorMessages';
import { FilePicker } from './FilePicker';
import { Logo, PlayIcon } from './icons';
import type { Message } from './language/english';
import { texts } from './language/language';

interface WelcomeProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function Welcome({ onFiles }: WelcomeProps) {
  const { heading, lead, orDrop } = texts().welcome;
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <Logo />
      <h2 id="welcome-title">{heading}</h2>
      <p>{lead}</p>
      <FilePicker onFiles={onFiles} variant="primary" />
      <p className="hint">
        {orDrop}
        <br />
        {FORMAT_NAMES.join(', ')}
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
        {texts().welcome.tryDemo}
      </button>
      <p className="hint">
        {texts().welcome.demoCredit}, {DEMO.licence}
      </p>
      {failure && (
        <p className="alert" role="alert">
          {failure.problem} {failure.nextStep}
        </p>
      )}
    </div>
  );
}
