/** All that the relay says. */
import { answerFields } from './answers.ts';
import { isMessage, shapes, type Messages } from './fields.ts';
import { orderFields } from './orders.ts';

export type { RelaySnapshot } from './answers.ts';

const downFields = { ...answerFields, ...orderFields };

export type DownMessages = Messages<typeof downFields>;
export type Down = DownMessages[keyof DownMessages];

export const downShapes = shapes(downFields);

export function isDown(value: unknown): value is Down {
  return isMessage(downShapes, value);
}
