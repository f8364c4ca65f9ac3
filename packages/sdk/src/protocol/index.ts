/** The protocol, for whoever speaks it: see PROTOCOL.md beside this file. */
export { OLDEST_SUPPORTED_VERSION, PROTOCOL_VERSION } from './version.ts';
export { ID_RULE, NAME_RULE, isConversationId, isId, isName, type ConversationId } from './ids.ts';
export { ERROR_CODES, RETRYABLE, isErrorCode, type ErrorCode } from './errors.ts';
export {
  FRAME_TARGET_LENGTH,
  MAX_BODY_BYTES,
  MAX_COUNT,
  MAX_FRAME_BYTES,
  MAX_FRAME_MESSAGES,
  MAX_LISTED_SERVICES,
  MAX_MATCHED_TOPICS,
  MAX_PRESENCE_BYTES,
  MAX_RENEWED_LEASES,
  MAX_TEXT_LENGTH,
} from './limits.ts';
export type { Correction, EndEntry, Ending, Entry, EntryKind, NewEntry, PackedEntry, RelayState } from './entries.ts';
export { countIn, packed, unpacked } from './runs.ts';
export { byeShape, frameShape, welcomeShape, type Bye, type Durability, type Frame, type Welcome } from './frame.ts';
export { helloShape, type Hello } from './hello.ts';
export { upShapes, type Up, type UpMessages } from './up.ts';
export { downShapes, type Down, type DownMessages, type RelayPresent, type RelaySnapshot } from './down.ts';
export { type RelayEvent } from './event.ts';
export { parse, parseDown, parseFrame, parseUp, wirePrint, type Parsed } from './parse.ts';
export { Sequence } from './sequence.ts';
