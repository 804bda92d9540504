/** Switches notifications on; only this asks the person for the permission. */
import { useState } from 'react';
import { canNotify, isNotifying, setNotifying } from './notification';
import { texts } from '../language/language';

export function NotificationSwitch() {
  const [isOn, setOn] = useState(isNotifying);
  const [isRefused, setRefused] = useState(false);
  if (!canNotify()) return null;
  const change = async (isWanted: boolean) => {
    const holds = await setNotifying(isWanted);
    setOn(holds);
    setRefused(isWanted && !holds);
  };
  return (
    <>
      <label className="switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        {texts().about.notify}
      </label>
      <output>{isRefused && texts().about.notifyRefused}</output>
    </>
  );
}
