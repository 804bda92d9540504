/** Which model separates the next song, in words, and models of one's own. */
import { useId, useState, useSyncExternalStore } from 'react';
import type { ChangeEvent } from 'react';
import type { ModelChoice } from '../../session/modelChoice';
import { describeModelFailure } from '../errorMessages';
import type { Message } from '../language/english';
import { addressWithModel } from '../query';
import { QUALITIES } from '../quality';
import { SHIPPED_MODELS } from '../shippedModels';
import { texts } from '../language/language';

/** What happens to a model of one's own at the moment. */
type OwnState =
  | { readonly status: 'none' }
  | { readonly status: 'checking' }
  | { readonly status: 'used' }
  | { readonly status: 'refused'; readonly message: Message };

export function QualityChoice({ models }: { readonly models: ModelChoice }) {
  const { modelName, ownModel } = useSyncExternalStore(models.subscribe, models.getState);
  const [own, setOwn] = useState<OwnState>({ status: ownModel ? 'used' : 'none' });
  const names = QUALITIES.filter((name) => SHIPPED_MODELS.includes(name));
  const { about } = texts();

  const choose = (name: string) => {
    models.choose(name);
    setOwn({ status: 'none' });
    // A reload keeps the choice.
    history.replaceState(history.state, '', addressWithModel(location.search, name));
  };
  const open = async (files: readonly File[]) => {
    if (files.length === 0) return;
    setOwn({ status: 'checking' });
    try {
      await models.useOwn(files);
      setOwn({ status: 'used' });
    } catch (error) {
      setOwn({ status: 'refused', message: describeModelFailure(error) });
    }
  };

  return (
    <section className="about-section">
      <fieldset className="qualities">
        <legend>{about.quality}</legend>
        {names.map((name) => (
          <label key={name} className="switch">
            <input
              type="radio"
              name="quality"
              checked={!ownModel && name === modelName}
              onChange={() => choose(name)}
            />
            <span>
              <strong>{about.qualities[name].title}</strong> – {about.qualities[name].description}
            </span>
          </label>
        ))}
        {ownModel && (
          <label className="switch">
            <input type="radio" name="quality" checked readOnly />
            <span>
              <strong>{about.qualities.own.title}</strong> – {about.qualities.own.description}
            </span>
          </label>
        )}
      </fieldset>
      <details className="own-model">
        <summary>{about.useOwn}</summary>
        <p>{about.ownHint}</p>
        <div className="own-model-inputs">
          <ModelInput label={about.chooseZip} isFolder={false} onFiles={open} />
          <ModelInput label={about.chooseFolder} isFolder onFiles={open} />
        </div>
      </details>
      <output>
        {own.status === 'checking' && about.checking}
        {own.status === 'used' && about.ownAccepted}
      </output>
      {own.status === 'refused' && (
        <p className="alert" role="alert">
          {own.message.problem} {own.message.nextStep}
        </p>
      )}
    </section>
  );
}

interface ModelInputProps {
  readonly label: string;
  readonly isFolder: boolean;
  readonly onFiles: (files: readonly File[]) => Promise<void>;
}

function ModelInput({ label, isFolder, onFiles }: ModelInputProps) {
  const id = useId();
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])];
    // Without this, choosing the same files again would not be a change.
    event.currentTarget.value = '';
    void onFiles(files);
  };
  return (
    <div>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept={isFolder ? undefined : '.zip,application/zip'}
        // React's types do not know this attribute.
        {...(isFolder ? { webkitdirectory: '' } : {})}
        onChange={change}
      />
      <label htmlFor={id} className="button button-secondary">
        {label}
      </label>
    </div>
  );
}
