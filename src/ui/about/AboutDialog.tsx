/** What runs where, the choice of quality, the keys and the licences, in a dialog. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ModelChoice } from '../../session/modelChoice';
import type { BackendReport } from '../../separation/protocol';
import { DEMO } from '../demo';
import { CloseIcon } from '../icons';
import { shortcuts } from '../player/controls';
import { LanguageChoice } from './LanguageChoice';
import { NotificationSwitch } from './NotificationSwitch';
import { QualityChoice } from './QualityChoice';
import { backendName } from '../backendName';
import { texts } from '../language/language';

interface AboutDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Null before the first separation. */
  readonly backend: BackendReport | null;
  readonly models: ModelChoice;
  readonly isReadyOffline: boolean;
}

export function AboutDialog({
  isOpen,
  onClose,
  backend,
  models,
  isReadyOffline,
}: AboutDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const controller = new AbortController();
    const { signal } = controller;
    // Keys of the dialog are not keys of the player.
    element.addEventListener('keydown', (event) => event.stopPropagation(), { signal });
    // Only the backdrop is the dialog itself: its content fills it.
    const closeByBackdrop = (event: MouseEvent) => {
      if (event.target === element) element.close();
    };
    element.addEventListener('click', closeByBackdrop, { signal });
    return () => controller.abort();
  }, []);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);

  const { about, common, welcome } = texts();
  return (
    <dialog
      ref={dialog}
      className="about"
      aria-labelledby="about-title"
      // A click on its text must not move the focus to the page behind it.
      tabIndex={-1}
      onClose={onClose}
    >
      {isOpen && (
        <div className="about-content">
          <header className="about-header">
            <h2 id="about-title">{about.heading}</h2>
            <button
              type="button"
              className="icon-button"
              aria-label={common.close}
              onClick={onClose}
            >
              <CloseIcon />
            </button>
          </header>
          <p>{about.privacy}</p>
          <LanguageChoice />
          <QualityChoice models={models} />
          <Section title={about.device}>
            <dl className="facts-list">
              <dt>{about.computesOn}</dt>
              <dd>{backend ? backendName(backend) : about.fastest}</dd>
              <dt>{about.offline}</dt>
              <dd>{isReadyOffline ? about.isOffline : about.isNotOffline}</dd>
            </dl>
            <NotificationSwitch />
          </Section>
          <Section title={about.keys}>
            <dl className="shortcuts">
              {shortcuts().map(([keys, action]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{action}</dd>
                </div>
              ))}
            </dl>
          </Section>
          <Section title={about.licences}>
            <p>
              {about.licence} (<a href="./models/fullband/MODEL_CARD.md">{about.modelCard}</a>).{' '}
              {about.packages} <a href="./licenses.md">{about.packageLicences}</a>. {about.demoSong}{' '}
              {welcome.demoCredit},{' '}
              <a href={DEMO.licenceUrl} rel="noreferrer" target="_blank">
                {DEMO.licence}
              </a>
              .
            </p>
          </Section>
        </div>
      )}
    </dialog>
  );
}

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="about-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
