import { expect, it } from 'vitest';
import { nextTask } from './nextTask';

it('lets a message that has arrived be handled first, which a promise does not', async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  port1.onmessage = () => {
    heard.push('message');
    port1.close();
  };
  port2.postMessage(null);
  await Promise.resolve();
  heard.push('after a promise');
  await nextTask();
  heard.push('after a task');
  expect(heard).toEqual(['after a promise', 'message', 'after a task']);
});
